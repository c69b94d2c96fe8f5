import { afterAll, beforeAll, describe, expect, test } from '#test';
import { createDnsResolver } from '#src/modules/domains/verification/dns.client.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import { type DnsServer, type Misdeed, openDnsServer } from '#support/servers/dns-server.ts';
import { unique } from '#support/database/rows.ts';

const PATIENCE_MS = 150;
let dns: DnsServer;
let resolver: ReturnType<typeof createDnsResolver>;

beforeAll(async () => {
  dns = await openDnsServer();
  resolver = createDnsResolver({ servers: [dns.address], timeoutMs: PATIENCE_MS });
});
afterAll(() => dns.close());

const freshName = (): string => `name-${unique()}.example.com`;

describe('records', () => {
  test('TXT records come with their chunks joined', async () => {
    const name = freshName();
    dns.publish('TXT', name, 'v=spf1 -all', ['first ', 'second']);
    expect(await resolver.resolveTxt(name)).toEqual({ outcome: 'found', records: ['v=spf1 -all', 'first second'] });
  });

  test('A records come as addresses', async () => {
    const name = freshName();
    dns.publish('A', name, '192.0.2.1', '192.0.2.2');
    const answer = await resolver.resolveA(name);
    expect(answer).toEqual({ outcome: 'found', records: expect.arrayContaining(['192.0.2.1', '192.0.2.2']) });
  });

  test('a CNAME record comes as its target', async () => {
    const name = freshName();
    dns.publish('CNAME', name, 'cname.pixecom.io');
    expect(await resolver.resolveCname(name)).toEqual({ outcome: 'found', records: ['cname.pixecom.io'] });
  });
});

describe('no record', () => {
  test('a name that does not exist', async () => {
    expect(await resolver.resolveTxt(freshName())).toEqual({ outcome: 'none' });
  });

  test('a name with records of another type', async () => {
    const name = freshName();
    dns.publish('A', name, '192.0.2.1');
    expect(await resolver.resolveTxt(name)).toEqual({ outcome: 'none' });
  });

  test('a name too long to exist is none, without a question', async () => {
    const name = `${'a.'.repeat(130)}example.com`;
    expect(await resolver.resolveTxt(name)).toEqual({ outcome: 'none' });
    expect(dns.questions).not.toContain(`TXT ${name}`);
  });
});

describe('no answer to rely on', () => {
  const cases: [Misdeed, string | RegExp][] = [
    ['SERVFAIL', 'ESERVFAIL'],
    ['REFUSED', 'EREFUSED'],
    ['silence', 'no answer in time'],
    ['wrong id', 'no answer in time'],
    ['garbage', /no answer in time|EBADRESP/],
    ['truncated', /^E|no answer in time/],
  ];

  test.each(cases)('%s', async (misdeed, reason) => {
    const name = freshName();
    dns.publish('TXT', name, 'token');
    dns.misbehave(name, misdeed);
    expect(await resolver.resolveTxt(name)).toEqual({ outcome: 'failed', reason: expect.stringMatching(reason) });
  });

  test('a server that is not there', async () => {
    const gone = await openDnsServer();
    await gone.close();
    const answer = await createDnsResolver({ servers: [gone.address], timeoutMs: PATIENCE_MS }).resolveTxt(freshName());
    expect(answer.outcome).toBe('failed');
  });

  test('several silent servers take no longer than one', async () => {
    const name = freshName();
    const others = await Promise.all([openDnsServer(), openDnsServer(), openDnsServer()]);
    for (const server of others) server.misbehave(name, 'silence');
    const servers = others.map(({ address }) => address);
    const answer = await createDnsResolver({ servers, timeoutMs: PATIENCE_MS }).resolveTxt(name);
    await Promise.all(others.map((server) => server.close()));
    expect(answer).toEqual({ outcome: 'failed', reason: 'no answer in time' });
  });

  test('one look-up that times out does not end another', async () => {
    const [silent, late] = [freshName(), freshName()];
    dns.misbehave(silent, 'silence');
    dns.publish('TXT', late, 'token');
    const release = dns.hold(late);
    const patient = createDnsResolver({ servers: [dns.address] }).resolveTxt(late);
    expect((await resolver.resolveTxt(silent)).outcome).toBe('failed');
    release();
    expect(await patient).toEqual({ outcome: 'found', records: ['token'] });
  });
});

test('a question that gets lost is asked again', async () => {
  const name = freshName();
  dns.misbehave(name, 'silence');
  dns.publish('TXT', name, 'token');
  const answer = createDnsResolver({ servers: [dns.address], timeoutMs: 2_000 }).resolveTxt(name);
  await dns.asked(name);
  dns.misbehave(name, null);
  expect(await answer).toEqual({ outcome: 'found', records: ['token'] });
});

describe('DNS_SERVERS', () => {
  const load = (value: string) => loadConfig({ NODE_ENV: 'test', DNS_SERVERS: value }).env.DNS_SERVERS;

  test.each(['9.9.9.9', '127.0.0.1:5353', '2620:fe::fe', '[::1]:5353'])('takes %s', (value) => {
    expect(load(value)).toEqual([value]);
    expect(() => createDnsResolver({ servers: load(value) })).not.toThrow();
  });

  test('is empty by default, and a list otherwise', () => {
    expect(load('')).toEqual([]);
    expect(load('9.9.9.9, 127.0.0.1:5353')).toEqual(['9.9.9.9', '127.0.0.1:5353']);
  });

  test.each(['dns.example.com', '9.9.9', '127.0.0.1:99999', '[9.9.9.9]:53', '::1:x', '9.9.9.9:'])(
    'refuses %s',
    (value) => {
      expect(() => load(value)).toThrow('DNS_SERVERS must be a comma list of addresses');
    },
  );
});

import { describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeStaff } from '#support/builders/staff.ts';
import { unique } from '#support/database/rows.ts';
import { type Misdeed, publishToken, useDns } from '#support/servers/dns-server.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld({ PLATFORM_IPS: '192.0.2.10,192.0.2.11' });
const dns = useDns(world, { timeoutMs: 150 });
const ALREADY_VERIFIED = { status: 400, code: 'ALREADY_VERIFIED', message: 'Domain is already verified' };

interface Row {
  hostname: string;
  verification_token: string;
  status: string;
  verified_at: string | null;
  failure_reason: string | null;
}

async function makeClaim(overrides: Record<string, unknown> = {}) {
  const staff = await makeStaff(world, { role: 'ADMIN' });
  const { id, ...row } = await makeDomain(world, { seller: staff.seller, ...overrides });
  const { hostname, verification_token: token } = row as unknown as Row;
  const stored = async () => (await world.sql<Row>('select * from seller_domains where id = ?', [id]))[0]!;
  const verify = (body?: object) => staff.http.post(`/domains/${id}/verify`, body);
  return { id, hostname, token, stored, verify, name: `_pixecom.${hostname}` };
}
const notVerified = (message: string) => ({ status: 400, code: 'DOMAIN_NOT_VERIFIED', message });

describe.each(['PENDING', 'FAILED'])('a %s domain', (status) => {
  test('is verified by its TXT record', async () => {
    const claim = await makeClaim({ status, failure_reason: 'earlier' });
    publishToken(dns, claim.hostname, claim.token);
    const answer = await claim.verify();
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ id: claim.id, status: 'VERIFIED', failureReason: null });
    expect(Math.abs(Date.parse(answer.body.verifiedAt) - Date.now())).toBeLessThan(60_000);
    const stored = await claim.stored();
    expect(stored).toMatchObject({ status: 'VERIFIED', failure_reason: null });
    expect(new Date(stored.verified_at!).toISOString()).toBe(answer.body.verifiedAt);
  });

  test('is verified by an A record that points to the platform', async () => {
    const claim = await makeClaim({ status, verification_method: 'A_RECORD' });
    dns.publish('A', claim.hostname, '198.51.100.7', '192.0.2.11');
    expect((await claim.verify({})).body).toMatchObject({ status: 'VERIFIED' });
  });

  test('fails without a record, and the reason is kept', async () => {
    const claim = await makeClaim({ status });
    const reason = `No TXT record at ${claim.name} found`;
    expectRefusal(await claim.verify(), notVerified(reason));
    expect(await claim.stored()).toMatchObject({ status: 'FAILED', failure_reason: reason, verified_at: null });
  });
});

describe('TXT', () => {
  test.each<[string, (token: string) => (string | string[])[]]>([
    ['among others', (token) => ['v=spf1 -all', token, 'x']],
    ['in chunks', (token) => [[token.slice(0, 5), token.slice(5)]]],
    ['with blanks around', (token) => [` ${token}\t`]],
    ['in quotes', (token) => [`"${token}"`]],
    ['in quotes with blanks around, in chunks', (token) => [[` "${token.slice(0, 5)}`, `${token.slice(5)}" `]]],
  ])('the token counts %s', async (_name, records) => {
    const claim = await makeClaim();
    dns.publish('TXT', claim.name, ...records(claim.token));
    expect((await claim.verify()).status).toBe(200);
  });

  test.each<[string, (token: string) => (string | string[])[]]>([
    ['another text', () => ['nope']],
    ['a part of the token', (token) => [token.slice(1)]],
    ['more than the token', (token) => [`${token} x`]],
    ['the token in one quote', (token) => [`"${token}`]],
    ['the token in two pairs of quotes', (token) => [`""${token}""`]],
    ['the token in two records', (token) => [token.slice(0, 5), token.slice(5)]],
    ['the token in other letter case', (token) => [token.toUpperCase()]],
    ['an empty text', () => ['']],
  ])('%s does not count', async (_name, records) => {
    const claim = await makeClaim();
    dns.publish('TXT', claim.name, ...records(claim.token));
    expectRefusal(await claim.verify(), notVerified(`No TXT record at ${claim.name} holds the verification token`));
    expect((await claim.stored()).status).toBe('FAILED');
  });

  test('the token at the hostname itself, or as another’s, does not count', async () => {
    const [claim, other] = [await makeClaim(), await makeClaim()];
    dns.publish('TXT', claim.hostname, claim.token);
    publishToken(dns, other.hostname, claim.token);
    expect((await claim.verify()).body.code).toBe('DOMAIN_NOT_VERIFIED');
    expect((await other.verify()).body.code).toBe('DOMAIN_NOT_VERIFIED');
  });

  test('an A record to the platform does not prove a TXT claim', async () => {
    const claim = await makeClaim();
    dns.publish('A', claim.hostname, '192.0.2.10');
    expect((await claim.verify()).body.code).toBe('DOMAIN_NOT_VERIFIED');
  });

  test('a hostname too long for a record below it is a miss', async () => {
    const label = 'a'.repeat(60);
    const claim = await makeClaim({ hostname: `n${unique()}.${label}.${label}.${label}.${label}.com` });
    expect((await claim.verify()).body.code).toBe('DOMAIN_NOT_VERIFIED');
    expect((await claim.stored()).status).toBe('FAILED');
  });
});

describe('A_RECORD', () => {
  test('an address elsewhere does not count', async () => {
    const claim = await makeClaim({ verification_method: 'A_RECORD' });
    dns.publish('A', claim.hostname, '198.51.100.7');
    expectRefusal(await claim.verify(), notVerified(`No A record of ${claim.hostname} points to the platform`));
    expect((await claim.stored()).status).toBe('FAILED');
  });

  test('no address is a miss, the token of a TXT claim too', async () => {
    const claim = await makeClaim({ verification_method: 'A_RECORD' });
    publishToken(dns, claim.hostname, claim.token);
    expectRefusal(await claim.verify(), notVerified(`No A record of ${claim.hostname} found`));
  });
});

describe('a resolver that does not answer properly', () => {
  const misdeeds: Misdeed[] = ['SERVFAIL', 'REFUSED', 'wrong id', 'garbage', 'truncated', 'silence'];

  test.each(misdeeds)('%s leaves the status and keeps the reason', async (misdeed) => {
    for (const status of ['PENDING', 'FAILED']) {
      const claim = await makeClaim({ status });
      publishToken(dns, claim.hostname, claim.token);
      dns.misbehave(claim.name, misdeed);
      const answer = await claim.verify();
      expect([answer.status, answer.body.code]).toEqual([400, 'DOMAIN_NOT_VERIFIED']);
      expect(answer.body.message).toContain(`DNS look-up of TXT record at ${claim.name} failed: `);
      expect(await claim.stored()).toMatchObject({ status, failure_reason: answer.body.message, verified_at: null });
      dns.misbehave(claim.name, null);
      expect((await claim.verify()).body).toMatchObject({ status: 'VERIFIED', failureReason: null });
    }
  });

  test('a name that does not exist is a miss', async () => {
    const claim = await makeClaim();
    dns.misbehave(claim.name, 'NXDOMAIN');
    expect((await claim.verify()).body.code).toBe('DOMAIN_NOT_VERIFIED');
    expect((await claim.stored()).status).toBe('FAILED');
  });

  test('other requests are served while a look-up waits, on the embedded database too', async () => {
    const claim = await makeClaim();
    const release = dns.hold(claim.name);
    const pending = claim.verify();
    await dns.asked(claim.name);
    expect((await (await makeStaff(world)).http.get('/domains')).status).toBe(200);
    release();
    expect((await pending).status).toBe(400);
  });
});

describe('hard case 3: force', () => {
  test('verifies without a look-up where the environment allows it', async () => {
    const claim = await makeClaim();
    expect((await claim.verify({ force: true })).body).toMatchObject({ status: 'VERIFIED' });
    expect(dns.questions.filter((question) => question.endsWith(claim.hostname))).toEqual([]);
  });

  test('false asks the DNS', async () => {
    expect((await (await makeClaim()).verify({ force: false })).body.code).toBe('DOMAIN_NOT_VERIFIED');
  });

  test('anything but a boolean is refused', async () => {
    const claim = await makeClaim();
    for (const force of ['true', 1, null]) {
      const answer = await withoutChange(world, () => claim.verify({ force }));
      expectInvalid(answer, { force: 'force must be of type boolean' });
    }
  });
});

describe('a verified domain', () => {
  test.each([{}, { force: true }])('is not verified again with %j', async (body) => {
    const claim = await makeClaim({ status: 'VERIFIED', verified_at: '2026-01-01T00:00:00Z' });
    expectRefusal(await withoutChange(world, () => claim.verify(body)), ALREADY_VERIFIED);
    expect(dns.questions.filter((question) => question.endsWith(claim.hostname))).toEqual([]);
  });
});

describe('what changes while the DNS is asked', () => {
  const during = async (claim: Awaited<ReturnType<typeof makeClaim>>, change: () => Promise<unknown>) => {
    const release = dns.hold(claim.name);
    const pending = claim.verify();
    await dns.asked(claim.name);
    await change();
    release();
    return pending;
  };

  test('a miss does not undo a verification', async () => {
    const claim = await makeClaim();
    const answer = await during(claim, () => claim.verify({ force: true }));
    expectRefusal(answer, ALREADY_VERIFIED);
    expect((await claim.stored()).status).toBe('VERIFIED');
  });

  test('a failure does not either', async () => {
    const claim = await makeClaim();
    dns.misbehave(claim.name, 'SERVFAIL');
    expectRefusal(await during(claim, () => claim.verify({ force: true })), ALREADY_VERIFIED);
    expect(await claim.stored()).toMatchObject({ status: 'VERIFIED', failure_reason: null });
  });

  test('a row that goes is not found', async () => {
    const claim = await makeClaim();
    publishToken(dns, claim.hostname, claim.token);
    const answer = await during(claim, () => world.sql('delete from seller_domains where id = ?', [claim.id]));
    expect(answer.status).toBe(404);
  });
});

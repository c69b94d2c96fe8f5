import { afterEach, describe, expect, test } from '#test';
import { canonicalAddress, limitKey } from '#src/platform/http/limits/client-address.ts';
import { makeShop } from '#support/builders/sellpage.ts';
import { openWorld } from '#support/world.ts';

/** Who a client is, whatever way its address is written (contract 1.9). */
const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function open(env: Record<string, string>) {
  const world = await openWorld({ RATE_LIMIT_ENABLED: 'true', TRUST_PROXY: '1', ...env }, false);
  opened.push(world.close);
  return world;
}
const from = (address: string) => ({ 'X-Forwarded-For': address });

describe('the one form of an address', () => {
  test.each([
    ['198.51.100.7', '198.51.100.7'],
    [' 198.51.100.7 ', '198.51.100.7'],
    ['198.51.100.7:4711', '198.51.100.7'],
    ['::ffff:198.51.100.7', '198.51.100.7'],
    ['::FFFF:c633:6407', '198.51.100.7'],
    ['[::ffff:198.51.100.7]:80', '198.51.100.7'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:80', 'fe80::1'],
  ])('of %p is %p', (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
  });

  test.each([
    undefined,
    '',
    ' ',
    'unknown',
    'localhost',
    '198.51.100',
    '198.51.100.256',
    '0177.0.0.1',
    '0x7f.1',
    '3325256711',
    '198.51.100.7:',
    '198.51.100.7:port',
    '198.51.100.7:4711:1',
    '[198.51.100.7',
    '2001:db8::1::2',
    '2001:db8::g',
    '[]',
    '%zz',
    "' or 1=1",
    '1'.repeat(10_000),
  ])('%p is none', (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });

  test.each([
    ['198.51.100.7', '198.51.100.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '::/64'],
  ])('%s is counted as %s', (address, key) => {
    expect(limitKey(address)).toBe(key);
  });
});

describe('a limit', () => {
  const statuses = async (addresses: string[]) => {
    const world = await open({ RATE_LIMIT_DEFAULT: '2/60' });
    const seen: number[] = [];
    for (const address of addresses) seen.push((await world.http.get('/auth/me', from(address))).status);
    return seen;
  };

  test.each([
    ['ports', ['198.51.100.8:40000', '198.51.100.8:40001', '198.51.100.8:40002', '198.51.100.8']],
    ['spellings', ['::ffff:198.51.100.9', '[::ffff:c633:6409]:1', '198.51.100.9', '198.51.100.9:2']],
    ['addresses of one network', ['2001:db8:a:b::1', '2001:db8:a:b:ffff::', '[2001:db8:a:b::2]:80', '2001:DB8:A:B::3']],
    ['words that are no address', ['unknown', 'x1', 'x2', '_hidden']],
    ['words behind addresses', ['203.0.113.1, x', '203.0.113.2, y', '203.0.113.3, z', '203.0.113.4, 127.0.0.1']],
  ])('is not escaped by %s', async (_name, addresses) => {
    expect(await statuses(addresses)).toEqual([401, 401, 429, 429]);
  });

  test('tells neighbours apart', async () => {
    const addresses = ['198.51.100.1', '198.51.100.2', '2001:db8:a:b::1', '2001:db8:a:c::1'];
    expect(await statuses([...addresses, ...addresses])).toEqual(Array(8).fill(401));
  });
});

test('the log shows the one form, whole', async () => {
  const world = await open({ LOG_LEVEL: 'debug' });
  await world.http.get('/auth/me', from('[2001:0DB8:A:B::7]:4711'));
  await world.http.post('/auth/login', { email: 'nobody@example.com', password: 'x' }, from('::ffff:198.51.100.7'));
  const shown = () => world.logs.filter(({ ip }) => ip !== undefined);
  // a request's line is written when its connection is done with, a moment after the answer
  for (let patience = 0; shown().length < 3 && patience < 200; patience += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(
    shown()
      .map(({ msg, ip }) => `${String(msg)} ${String(ip)}`)
      .sort(),
  ).toEqual(['auth event 198.51.100.7', 'request 198.51.100.7', 'request 2001:db8:a:b::7']);
});

describe('the limits of the storefront', () => {
  const LIMITS = { RATE_LIMIT_STOREFRONT: '1/60', RATE_LIMIT_CHECKOUT: '2/60', RATE_LIMIT_CONFIRM: '3/60' };
  test('have variables of their own', async () => {
    const world = await open({ ...LIMITS, RATE_LIMIT_TRACK: '4/60', RATE_LIMIT_EVENT: '5/60' });
    const { seller } = await makeShop(world);
    const shop = `/storefront/${seller.slug}`;
    const order = crypto.randomUUID();
    const answers = [
      await world.http.get(shop),
      await world.http.post(`${shop}/checkout`, {}),
      await world.http.post(`${shop}/checkout/${order}/confirm`, {}),
      await world.http.get(`${shop}/track?orderNumber=1&email=a@example.com`),
      await world.http.post(`${shop}/event`, {}),
    ];
    expect(answers.map(({ headers }) => headers['x-ratelimit-limit'])).toEqual(['1', '2', '3', '4', '5']);
    expect((await world.http.get(shop)).status).toBe(429);
    expect((await world.http.post(`${shop}/checkout`, {})).status).toBe(400);
    expect((await world.http.post(`${shop}/checkout`, {})).status).toBe(429);
  });
});

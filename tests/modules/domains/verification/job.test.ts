import { mock } from 'node:test';
import { beforeEach, describe, expect, test } from '#test';
import { jobs } from '#src/modules/index.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { publishToken, useDns } from '#support/servers/dns-server.ts';
import { useWorld } from '#support/world.ts';
import { describeOnPostgres } from '#support/database/races.ts';

const world = useWorld({ PLATFORM_IPS: '192.0.2.10' });
const dns = useDns(world, { timeoutMs: 150 });
const DAY = 24 * 60 * 60 * 1000;
const ago = (days: number): string => new Date(Date.now() - days * DAY).toISOString();

const job = jobs.find(({ name }) => name === 'pending-domain-claims')!;
async function run(): Promise<void> {
  const scope = world.cradle.scopes.openSystemScope();
  await job.run(scope.cradle);
  await scope.dispose();
}

let staff: Staff;
beforeEach(async () => {
  await world.sql('delete from seller_domains');
  dns.questions.length = 0;
  staff = await makeStaff(world);
});

type Claim = { id: string; hostname: string; verification_token: string };
const makeClaim = async (overrides: Record<string, unknown> = {}) =>
  (await makeDomain(world, { seller: staff.seller, ...overrides })) as unknown as Claim;
const stored = async ({ id }: Claim) =>
  (await world.sql<Record<string, unknown>>('select * from seller_domains where id = ?', [id]))[0]!;

test('runs every 15 minutes', () => {
  expect(job.schedule).toBe('*/15 * * * *');
});

describe('a pending claim', () => {
  test('that is proven is verified, whoever it belongs to', async () => {
    const other = await makeStaff(world);
    const claims = [
      await makeClaim({ failure_reason: 'earlier' }),
      await makeClaim({ verification_method: 'A_RECORD' }),
      (await makeDomain(world, { seller: other.seller })) as unknown as Claim,
    ];
    publishToken(dns, claims[0]!.hostname, claims[0]!.verification_token);
    dns.publish('A', claims[1]!.hostname, '192.0.2.10');
    publishToken(dns, claims[2]!.hostname, claims[2]!.verification_token);
    await run();
    for (const claim of claims) {
      const row = await stored(claim);
      expect(row).toMatchObject({ status: 'VERIFIED', failure_reason: null });
      expect(Math.abs(Date.parse(row.verified_at as string) - Date.now())).toBeLessThan(60_000);
    }
  });

  test.each(['NXDOMAIN', 'SERVFAIL', 'silence', 'wrong record'] as const)('stays pending after %s', async (how) => {
    const claim = await makeClaim({ created_at: ago(6), updated_at: ago(1) });
    if (how === 'wrong record') publishToken(dns, claim.hostname, 'nope');
    else dns.misbehave(`_pixecom.${claim.hostname}`, how);
    await run();
    const row = await stored(claim);
    expect(row).toMatchObject({ status: 'PENDING', verified_at: null, failure_reason: null });
    expect(Date.parse(row.updated_at as string)).toBeGreaterThan(Date.now() - 60_000);
  });

  test.each(['NXDOMAIN', 'SERVFAIL'] as const)('older than 7 days fails after %s', async (how) => {
    const [old, young] = [await makeClaim({ created_at: ago(7.01) }), await makeClaim({ created_at: ago(6.99) })];
    for (const { hostname } of [old, young]) dns.misbehave(`_pixecom.${hostname}`, how);
    await run();
    expect(await stored(old)).toMatchObject({ status: 'FAILED', failure_reason: 'Not verified within 7 days' });
    expect((await stored(young)).status).toBe('PENDING');
    expect((await staff.http.post(`/domains/${old.id}/verify`, { force: true })).body.status).toBe('VERIFIED');
  });

  test('older than 7 days and proven after all is verified', async () => {
    const claim = await makeClaim({ created_at: ago(8) });
    publishToken(dns, claim.hostname, claim.verification_token);
    await run();
    expect((await stored(claim)).status).toBe('VERIFIED');
  });
});

// the embedded database has the clock of its process
describeOnPostgres('a server', () => {
  test.each([-7200, 7200])(
    'that is %i s off puts a checked claim behind the others by the database’s clock',
    async (seconds) => {
      const claim = await makeClaim({ updated_at: ago(1) });
      mock.timers.enable({ apis: ['Date'], now: Date.now() + seconds * 1000 });
      try {
        await run();
      } finally {
        mock.timers.reset();
      }
      const [checked] = await world.sql<{ now: boolean }>(
        `select updated_at between now() - interval '10 minutes' and now() + interval '1 second' as now
       from seller_domains where id = ?`,
        [claim.id],
      );
      expect(checked).toEqual({ now: true });
    },
  );
});

test('other claims are not asked about and stay as they are', async () => {
  const claims = [
    await makeClaim({ status: 'FAILED', failure_reason: 'No TXT record', created_at: ago(9) }),
    await makeClaim({ status: 'VERIFIED', verified_at: ago(1) }),
  ];
  const before = await Promise.all(claims.map(stored));
  publishToken(dns, claims[0]!.hostname, claims[0]!.verification_token);
  await run();
  expect(dns.questions).toEqual([]);
  expect(await Promise.all(claims.map(stored))).toEqual(before);
});

test('takes 100 at a time, those first whose check is longest ago, so that nobody waits for ever', async () => {
  await world.sql(
    `insert into seller_domains (seller_id, hostname, verification_token, updated_at)
     select ?, 'host-' || n || '.example', 'token-' || n, now() - make_interval(mins => n)
     from generate_series(1, 130) n`,
    [staff.seller.id],
  );
  const asked = () => new Set(dns.questions.splice(0).map((question) => Number(/host-(\d+)/.exec(question)![1])));
  await run();
  expect([...asked()].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 31));
  await run();
  const second = asked();
  expect(second.size).toBe(100);
  for (let n = 1; n <= 30; n += 1) expect(second).toContain(n);
});

test('one claimant with many claims does not keep the others waiting', async () => {
  const others = [await makeStaff(world), await makeStaff(world)];
  await world.sql(
    `insert into seller_domains (seller_id, hostname, verification_token, updated_at)
     select ?, 'many-' || n || '.example', 'many-' || n, now() - interval '1 day' - make_interval(mins => n)
     from generate_series(1, 150) n`,
    [staff.seller.id],
  );
  for (const [index, { seller }] of others.entries()) {
    await world.sql(
      `insert into seller_domains (seller_id, hostname, verification_token, updated_at)
       select ?, 'few-' || ? || '-' || n || '.example', 'few-' || ? || '-' || n, now() - make_interval(mins => n)
       from generate_series(1, 60) n`,
      [seller.id, index, index],
    );
  }
  await run();
  const asked = dns.questions.splice(0).map((question) => /(many|few-\d)-(\d+)/.exec(question)!);
  expect(new Set(asked.map(([name]) => name)).size).toBe(100);
  // five of each first, then whoever waits longest
  for (const name of ['many-150', 'many-146', 'few-0-60', 'few-0-56', 'few-1-60', 'few-1-56']) {
    expect(asked.map(([found]) => found)).toContain(name);
  }
  expect(asked.filter(([, who]) => who === 'many')).toHaveLength(90);
});

test('first claims are forgotten after 60 days', async () => {
  await world.sql(
    `insert into platform.domain_claims (hostname, seller_id, first_claimed_at)
     select 'old-' || n || '.example', ?, now() - make_interval(days => n) from unnest(array[59, 61]) n`,
    [staff.seller.id],
  );
  await run();
  const left = await world.sql('select hostname from platform.domain_claims where seller_id = ?', [staff.seller.id]);
  expect(left).toEqual([{ hostname: 'old-59.example' }]);
});

test('a claim that changes while the DNS is asked stays as it then is', async () => {
  const [verified, gone, failed] = [await makeClaim(), await makeClaim(), await makeClaim()];
  publishToken(dns, failed.hostname, failed.verification_token);
  const releases = [verified, gone, failed].map(({ hostname }) => dns.hold(`_pixecom.${hostname}`));
  const running = run();
  for (const { hostname } of [verified, gone, failed]) await dns.asked(`_pixecom.${hostname}`);
  await world.sql(`update seller_domains set status = 'VERIFIED', verified_at = now() where id = ?`, [verified.id]);
  await world.sql('delete from seller_domains where id = ?', [gone.id]);
  await world.sql(`update seller_domains set status = 'FAILED' where id = ?`, [failed.id]);
  for (const release of releases) release();
  await running;
  expect((await stored(verified)).status).toBe('VERIFIED');
  expect(await stored(gone)).toBeUndefined();
  expect((await stored(failed)).status).toBe('FAILED');
});

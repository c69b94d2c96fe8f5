import { Client } from 'pg';
import type { Response } from 'supertest';
import { onLane } from '#src/platform/db/connection-shares.ts';
import { afterAll, beforeAll, expect, test } from '#test';
import { makeShop, type Shop } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { PASSWORD } from '#support/builders/user.ts';
import { placeOrder, stockOf } from '#support/requests/checkout.ts';
import { expectRefusal } from '#support/http/refusal.ts';
import { describeOnPostgres, together } from '#support/database/races.ts';
import { type OpenWorld, openWorld } from '#support/world.ts';

/** One row that is locked, and one shop that is busy, do not stop the rest (contract 1.7). */
describeOnPostgres('while an outside transaction holds a variant’s row', () => {
  /** Stand for the 5 s of the contract. */
  const LOCK_MS = 1_500;
  const CONNECTION_MS = 1_000;
  /** More than there are connections. */
  const CROWD = 60;
  /** Connections that one seller may hold. */
  const SHARE = 12;
  const BUSY = { status: 503, code: 'SERVICE_UNAVAILABLE', message: 'Please try again' };
  let world: OpenWorld;
  beforeAll(async () => {
    const { url } = globalThis.testDatabase as { url: string };
    // the same database, by another name, so that the settings are those of this file
    const own = new URL(url);
    own.searchParams.set('sslmode', 'disable');
    const driver = { lock_timeout: LOCK_MS, connectionTimeoutMillis: CONNECTION_MS };
    world = await openWorld({ DATABASE_URL: own.href }, true, driver);
  });
  afterAll(() => world.close());

  /** Runs `meanwhile` while nobody else can change the variants. */
  const whileLocked = (shops: Shop[], meanwhile: () => Promise<void>): Promise<void> =>
    whileRowsLocked(
      'product_variants',
      shops.map(({ red }) => red.id),
      meanwhile,
    );

  async function whileRowsLocked(table: string, ids: string[], meanwhile: () => Promise<void>): Promise<void> {
    const outside = new Client({ connectionString: (globalThis.testDatabase as { url: string }).url });
    await outside.connect();
    try {
      await outside.query('begin');
      await outside.query(`select 1 from ${table} where id = any ($1) for update`, [ids]);
      await meanwhile();
    } finally {
      await outside.end();
    }
  }

  /** Resolves when so many statements wait for a lock. */
  async function waiting(count: number): Promise<void> {
    const statement = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await onLane('probe', () => world.sql(statement))).length < count) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Orders of the shops at once, and what `meanwhile` sees once they have taken what they can get. */
  async function crowd(shops: Shop[], meanwhile: () => Promise<void>) {
    const orders = shops.map((shop) => together(CROWD, () => placeOrder(world, shop)));
    await waiting(SHARE * shops.length);
    await meanwhile();
    return (await Promise.all(orders)).flat();
  }

  function expectRefused(answers: Response[]): void {
    for (const answer of answers) expectRefusal(answer, BUSY);
  }

  test('its orders are refused in time, nothing of them is stored, and nobody else notices', async () => {
    const [shop, other] = [await makeShop(world), await makeShop(world)];
    const owner = await makeStaff(world, { seller: other.seller });
    const before = await stockOf(world, shop.red);
    await whileLocked([shop], async () => {
      const answers = await crowd([shop], async () => {
        const seen = await Promise.all([
          world.http.get('/health/ready'),
          world.http.post('/auth/login', { email: owner.user.email, password: PASSWORD }),
          owner.http.get('/orders'),
          world.http.get(`/storefront/${other.seller.slug}`),
          placeOrder(world, other),
        ]);
        expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 201]);
      });
      expectRefused(answers);
    });
    expect(await stockOf(world, shop.red)).toEqual(before);
    expect(await world.sql('select id from orders where seller_id = ?', [shop.seller.id])).toEqual([]);
    expect((await placeOrder(world, shop)).status).toBe(201);
  });

  /** What waits in no seller's scope, yet is somebody's: table, row, and the request that waits for it. */
  const OF_SOMEBODY: [string, string, (staff: Staff, index: number) => Promise<Response>][] = [
    ['a claim', 'sellers', ({ http }, index) => http.post('/domains', { domain: `shop-${index}.example.org` })],
    ['a log-out', 'users', ({ http }) => http.post('/auth/logout-all')],
  ];

  test.each(OF_SOMEBODY)(
    '%s that waits in a system scope takes half too, and nobody else notices',
    async (_what, table, ask) => {
      const [busy, owner, other] = [await makeStaff(world), await makeStaff(world), await makeShop(world)];
      const { id } = table === 'sellers' ? busy.seller : busy.user;
      await whileRowsLocked(table, [id], async () => {
        const asked = together(CROWD, (index) => ask(busy, index));
        await waiting(SHARE);
        const seen = await Promise.all([
          world.http.get('/health/ready'),
          owner.http.get('/orders'),
          world.http.get(`/storefront/${other.seller.slug}`),
          placeOrder(world, other),
        ]);
        expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 201]);
        expectRefused(await asked);
      });
      expect((await ask(busy, CROWD)).status).toBeLessThan(300);
    },
  );

  test('who somebody is, log-ins and probes go on when every shared connection is taken', async () => {
    const shops = [await makeShop(world), await makeShop(world)];
    const owner = await makeStaff(world);
    await whileLocked(shops, async () => {
      const answers = await crowd(shops, async () => {
        const seen = await Promise.all([
          world.http.get('/health/ready'),
          world.http.get('/health'),
          owner.http.get('/auth/me'),
          world.http.post('/auth/login', { email: owner.user.email, password: PASSWORD }),
        ]);
        expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
        expect(seen[1].body.db).toBe('connected');
      });
      expectRefused(answers);
    });
  });
});

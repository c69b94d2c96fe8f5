import { beforeAll, describe, expect, test } from '#test';
import { makeCampaign, makeConnection } from '#support/builders/campaign.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeOrder } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { makeUser } from '#support/builders/user.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, expectRefusal } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
let http: Client;
beforeAll(async () => {
  ({ http } = await makeAdmin(world));
});
const detail = (id: string) => http.get(`/admin/sellers/${id}`);

describe('GET /admin/sellers/:id', () => {
  test('a bare seller', async () => {
    const seller = await makeSeller(world, { name: 'Bare' });

    const answer = await detail(seller.id);

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      id: seller.id,
      name: 'Bare',
      slug: seller.slug,
      logoUrl: null,
      faviconUrl: null,
      isActive: true,
      status: 'ACTIVE',
      createdAt: INSTANT,
      updatedAt: INSTANT,
      settings: {
        id: expect.any(String),
        sellerId: seller.id,
        brandName: null,
        defaultCurrency: 'USD',
        timezone: 'UTC',
        supportEmail: null,
        metaPixelId: null,
        googleAnalyticsId: null,
        createdAt: INSTANT,
        updatedAt: INSTANT,
      },
      domains: [],
      sellerUsers: [],
      fbConnections: [],
      _count: { orders: 0, sellpages: 0, campaigns: 0 },
    });
  });

  test('a seller without settings, and deactivated', async () => {
    const seller = await makeSeller(world, { is_active: false });
    await world.sql('delete from seller_settings where seller_id = ?', [seller.id]);
    expect((await detail(seller.id)).body).toMatchObject({ settings: null, isActive: false, status: 'DEACTIVATED' });
  });

  test('domains, oldest first', async () => {
    const seller = await makeSeller(world);
    const failed = await makeDomain(world, {
      seller,
      created_at: '2020-01-02T00:00:00Z',
      status: 'FAILED',
      failure_reason: 'no record',
      verification_method: 'A_RECORD',
    });
    const verified = await makeDomain(world, {
      seller,
      created_at: '2020-01-01T00:00:00Z',
      status: 'VERIFIED',
      is_primary: true,
      verified_at: '2020-01-01T00:00:00.123Z',
    });
    await makeDomain(world);
    const common = { sellerId: seller.id, updatedAt: INSTANT };
    expect((await detail(seller.id)).body.domains).toEqual([
      {
        ...common,
        id: verified.id,
        hostname: verified.hostname,
        verificationMethod: 'TXT',
        verificationToken: verified.verification_token,
        status: 'VERIFIED',
        isPrimary: true,
        verifiedAt: '2020-01-01T00:00:00.123Z',
        failureReason: null,
        createdAt: '2020-01-01T00:00:00.000Z',
      },
      {
        ...common,
        id: failed.id,
        hostname: failed.hostname,
        verificationMethod: 'A_RECORD',
        verificationToken: failed.verification_token,
        status: 'FAILED',
        isPrimary: false,
        verifiedAt: null,
        failureReason: 'no record',
        createdAt: '2020-01-02T00:00:00.000Z',
      },
    ]);
  });

  test('the team, oldest first, inactive ones included', async () => {
    const seller = await makeSeller(world);
    const late = await makeMember(world, {
      seller,
      role: 'VIEWER',
      is_active: false,
      created_at: '2021-01-01T00:00:00Z',
    });
    const early = await makeMember(world, {
      seller,
      user: await makeUser(world, { is_active: false }),
      created_at: '2020-01-01T00:00:00Z',
    });
    await makeMember(world);
    const { sellerUsers } = (await detail(seller.id)).body;
    expect(sellerUsers).toEqual([
      {
        id: expect.any(String),
        role: 'OWNER',
        isActive: true,
        createdAt: '2020-01-01T00:00:00.000Z',
        user: { id: early.id, email: early.email, displayName: 'Ada' },
      },
      {
        id: expect.any(String),
        role: 'VIEWER',
        isActive: false,
        createdAt: '2021-01-01T00:00:00.000Z',
        user: { id: late.id, email: late.email, displayName: 'Ada' },
      },
    ]);
    const [row] = await world.sql('select id from seller_users where user_id = ?', [early.id]);
    expect(sellerUsers[0].id).toBe(row!.id);
  });

  test('hard case 13: connections, without a token or metadata', async () => {
    const seller = await makeSeller(world);
    const account = await makeConnection(world, { seller, is_primary: true, created_at: '2020-01-01T00:00:00Z' });
    const pixel = await makeConnection(world, {
      seller,
      connection_type: 'PIXEL',
      parent_id: account.id,
      is_active: false,
      created_at: '2020-01-02T00:00:00Z',
    });
    await makeConnection(world);

    const answer = await detail(seller.id);

    expect(answer.body.fbConnections).toEqual([
      {
        id: account.id,
        connectionType: 'AD_ACCOUNT',
        externalId: account.external_id,
        name: 'Account',
        parentId: null,
        isPrimary: true,
        isActive: true,
        createdAt: '2020-01-01T00:00:00.000Z',
      },
      {
        id: pixel.id,
        connectionType: 'PIXEL',
        externalId: pixel.external_id,
        name: 'Account',
        parentId: account.id,
        isPrimary: false,
        isActive: false,
        createdAt: '2020-01-02T00:00:00.000Z',
      },
    ]);
    expect(answer.text).not.toMatch(/very-secret|raw-metadata|password|\$argon2/);
    expect(JSON.stringify(world.logs)).not.toMatch(/very-secret|raw-metadata/);
  });

  test('counts orders, sellpages and campaigns of this seller', async () => {
    const [seller, other] = [await makeSeller(world), await makeSeller(world)];
    const product = await makeProduct(world);
    const page = await makeSellpage(world, { seller, product });
    await makeSellpage(world, { seller, product });
    for (const status of ['ACTIVE', 'DELETED', 'PAUSED'] as const)
      await makeCampaign(world, { sellpage: page, status });
    await makeOrder(world, { seller, status: 'PENDING' });
    await makeCampaign(world, { sellpage: await makeSellpage(world, { seller: other, product }) });
    expect((await detail(seller.id)).body._count).toEqual({ orders: 1, sellpages: 2, campaigns: 3 });
  });

  test('hard case 26: the number of statements does not depend on the number of rows', async () => {
    const seller = await makeSeller(world);
    const counts = new Set<number>();
    for (const extra of [1, 19, 80]) {
      for (let index = 0; index < extra; index += 1) {
        await makeDomain(world, { seller });
        await makeConnection(world, { seller });
      }
      await makeMember(world, { seller });
      counts.add((await statementsOf(world, () => detail(seller.id))).length);
    }
    expect([...counts]).toEqual([6]);
    expect((await detail(seller.id)).body.domains).toHaveLength(100);
  });

  test.each(['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000101', crypto.randomUUID()])(
    'hard case 14: %s is 404',
    async (id) => {
      expectRefusal(await detail(id), { status: 404, code: 'NOT_FOUND', message: `Seller ${id} not found` });
    },
  );

  test.each(['1', 'list-simpler', 'undefined'])('hard case 14: %j is 400', async (id) => {
    expectInvalid(await detail(id), { id: 'Validation failed (uuid is expected)' });
  });
});

import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeAdtext, makeMedia, makeThumbnail } from '#support/builders/asset.ts';
import { makeAd, makeAdPost, makeAdset, makeCampaign } from '#support/builders/campaign.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeStaff, type Staff } from '#support/builders/staff.ts';
import { makeAdStats } from '#support/builders/stats.ts';
import { copyRows } from '#support/database/rows.ts';
import { expectInvalid, expectRefusal } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import type { Client } from '#support/http/client.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Product not found' };
let mine: Staff;
let theirs: Staff;
let product: Awaited<ReturnType<typeof makeProduct>>;

beforeAll(async () => {
  mine = await makeStaff(world, { role: 'VIEWER' });
  theirs = await makeStaff(world);
});
beforeEach(async () => {
  for (const kind of KINDS) await world.sql(`delete from ${table[kind]}`);
  product = await makeProduct(world);
});

type Body = Record<string, unknown>;
type Kind = 'media' | 'thumbnails' | 'adtexts';
const KINDS: Kind[] = ['media', 'thumbnails', 'adtexts'];
const make = { media: makeMedia, thumbnails: makeThumbnail, adtexts: makeAdtext };
const table: Record<Kind, string> = {
  media: 'asset_media',
  thumbnails: 'asset_thumbnails',
  adtexts: 'asset_adtexts',
};
const usedBy: Record<Kind, string> = {
  media: 'asset_media_id',
  thumbnails: 'asset_thumbnail_id',
  adtexts: 'asset_adtext_id',
};

async function list(kind: Kind, http: Client = mine.http): Promise<Body[]> {
  const answer = await http.get(`/products/${product.id}/assets/${kind}`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as Body[];
}
const idOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const CREATED = { created_at: '2026-01-02T03:04:05.006Z' };
const createdAt = CREATED.created_at;

describe('a row holds what the contract names and nothing else', () => {
  test('of media', async () => {
    const full = { duration_sec: 30, file_size: 123456, width: 1080, height: 1920, position: 2 };
    const url = 'https://cdn.example.com/1.mp4';
    await makeMedia(world, { product, id: idOf(1), url, media_type: 'VIDEO', ...full, ...CREATED });
    await makeMedia(world, { product, id: idOf(2), url, version: 'v2', is_current: false, ...CREATED });
    expect(await list('media')).toEqual([
      {
        id: idOf(1),
        version: 'v1',
        url,
        mediaType: 'VIDEO',
        durationSec: 30,
        fileSize: 123456,
        width: 1080,
        height: 1920,
        position: 2,
        isCurrent: true,
        createdAt,
        spend: 0,
        roas: null,
      },
      {
        id: idOf(2),
        version: 'v2',
        url,
        mediaType: 'IMAGE',
        durationSec: null,
        fileSize: null,
        width: null,
        height: null,
        position: 0,
        isCurrent: false,
        createdAt,
        spend: 0,
        roas: null,
      },
    ]);
  });

  test('of thumbnails', async () => {
    const url = 'https://cdn.example.com/1.jpg';
    await makeThumbnail(world, { product, id: idOf(1), url, width: 10, height: 20, is_current: true, ...CREATED });
    expect(await list('thumbnails')).toEqual([
      {
        id: idOf(1),
        version: 'v1',
        url,
        width: 10,
        height: 20,
        position: 0,
        isCurrent: true,
        createdAt,
        spend: 0,
        roas: null,
      },
    ]);
  });

  test('of ad texts', async () => {
    await makeAdtext(world, { product, id: idOf(1), primary_text: 'Buy', headline: 'New', ...CREATED });
    await makeAdtext(world, { product, id: idOf(2), version: 'v2', description: 'Free shipping', ...CREATED });
    expect(await list('adtexts')).toMatchObject([
      { id: idOf(1), description: null },
      { id: idOf(2), description: 'Free shipping' },
    ]);
    expect((await list('adtexts'))[0]).toEqual({
      id: idOf(1),
      version: 'v1',
      primaryText: 'Buy',
      headline: 'New',
      description: null,
      createdAt,
      spend: 0,
      roas: null,
    });
  });
});

test.each(['media', 'thumbnails'] as const)('%s come by version, position, id: b1 before v1', async (kind) => {
  await make[kind](world, { product, id: idOf(4), version: 'v1', position: 1 });
  await make[kind](world, { product, id: idOf(3), version: 'v1', position: 1 });
  await make[kind](world, { product, id: idOf(5), version: 'v1', position: 0, is_current: false });
  await make[kind](world, { product, id: idOf(9), version: 'b1', position: 9 });
  expect((await list(kind)).map(({ id }) => id)).toEqual([9, 5, 3, 4].map(idOf));
});

test('ad texts come by version, id', async () => {
  for (const [n, version] of [
    [3, 'v1'],
    [2, 'v1'],
    [9, 'b1'],
  ] as const) {
    await makeAdtext(world, { product, id: idOf(n), version });
  }
  expect((await list('adtexts')).map(({ id }) => id)).toEqual([9, 2, 3].map(idOf));
});

describe.each(KINDS)('%s', (kind) => {
  let asset: { id: string };
  beforeEach(async () => {
    asset = await make[kind](world, { product });
  });

  /** An ad of `staff` with figures for two days; returns what posts need. */
  const advertise = async (staff: Staff, spend = '1.50', purchase_value = '2.25') => {
    const sellpage = await makeSellpage(world, { seller: staff.seller, product });
    const campaign = await makeCampaign(world, { sellpage });
    const adset = await makeAdset(world, { campaign });
    const ad = await makeAd(world, { adset });
    for (const stat_date of ['2026-02-01', '2026-02-02']) {
      await makeAdStats(world, {
        seller: staff.seller,
        entity_type: 'AD',
        entity_id: ad.id,
        stat_date,
        spend,
        purchase_value,
      });
    }
    return { campaign, adset, ad };
  };
  const show = (staff: Staff, ad: { id: string } | null, shown = asset) =>
    makeAdPost(world, { seller: staff.seller, ad, [usedBy[kind]]: shown.id });
  const figures = async (http?: Client) => (await list(kind, http)).map(({ spend, roas }) => [spend, roas]);

  test('are [] for a product without any', async () => {
    product = await makeProduct(world);
    expect(await list(kind)).toEqual([]);
  });

  test('have the figures of the ads that use them, each ad counted once', async () => {
    const { ad } = await advertise(mine);
    await show(mine, ad);
    expect(await figures()).toEqual([[3, 1.5]]);
    await show(mine, ad);
    await show(mine, null);
    expect(await figures()).toEqual([[3, 1.5]]);
    await show(mine, (await advertise(mine, '0.25', '10.00')).ad);
    expect(await figures()).toEqual([[3.5, 7]]);
  });

  test('count an ad for every asset it uses', async () => {
    const other = await make[kind](world, { product, version: 'v2' });
    const { ad } = await advertise(mine);
    await show(mine, ad);
    await show(mine, ad, other);
    await make[kind](world, { product, version: 'v3' });
    expect(await figures()).toEqual([
      [3, 1.5],
      [3, 1.5],
      [0, null],
    ]);
  });

  test('take AD rows only', async () => {
    const { ad, campaign, adset } = await advertise(mine);
    await show(mine, ad);
    for (const [entity_type, { id }] of [
      ['CAMPAIGN', campaign],
      ['ADSET', adset],
    ] as const) {
      await makeAdStats(world, { seller: mine.seller, entity_type, entity_id: id, spend: '100.00' });
    }
    await makeAdStats(world, { seller: mine.seller, entity_type: 'CAMPAIGN', entity_id: ad.id, spend: '100.00' });
    expect(await figures()).toEqual([[3, 1.5]]);
  });

  test('have no roas without spend', async () => {
    await show(mine, (await advertise(mine, '0.00', '5.00')).ad);
    expect(await figures()).toEqual([[0, null]]);
  });

  test("never have another seller's figures", async () => {
    await show(theirs, (await advertise(theirs)).ad);
    expect(await figures()).toEqual([[0, null]]);
    expect(await figures(theirs.http)).toEqual([[3, 1.5]]);
    await show(mine, (await advertise(mine, '5.00', '5.00')).ad);
    expect(await figures()).toEqual([[10, 1]]);
    expect(await figures(theirs.http)).toEqual([[3, 1.5]]);
  });

  test('a post of one seller with an ad of another counts for neither', async () => {
    const { ad } = await advertise(theirs);
    await show(mine, ad);
    expect(await figures()).toEqual([[0, null]]);
    expect(await figures(theirs.http)).toEqual([[0, null]]);
  });

  test('hard case 10: are listed for a superadmin without a seller, with empty figures', async () => {
    await show(theirs, (await advertise(theirs)).ad);
    expect(await figures((await makeAdmin(world)).http)).toEqual([[0, null]]);
  });

  test("do not mix with another product's", async () => {
    await make[kind](world);
    expect(await list(kind)).toMatchObject([{ id: asset.id }]);
  });

  test.each(['DRAFT', 'ARCHIVED'])('hard case 22: are 404 for a product that is %s', async (status) => {
    await world.sql('update products set status = ? where id = ?', [status, product.id]);
    expectRefusal(await mine.http.get(`/products/${product.id}/assets/${kind}`), NOT_FOUND);
  });

  test('hard case 14: are 404 for an unknown product and 400 for a bad id; take no query', async () => {
    for (const id of ['00000000-0000-0000-0000-000000000000', crypto.randomUUID()]) {
      expectRefusal(await mine.http.get(`/products/${id}/assets/${kind}`), NOT_FOUND);
    }
    const uuidExpected = { productId: 'Validation failed (uuid is expected)' };
    expectInvalid(await mine.http.get(`/products/abc/assets/${kind}`), uuidExpected);
    const answer = await mine.http.get(`/products/${product.id}/assets/${kind}?version=v1`);
    expectInvalid(answer, { version: 'property version should not exist' });
  });

  test.each([1, 20, 100])('hard case 26: are one statement for %i rows', async (rows) => {
    await show(mine, (await advertise(mine)).ad);
    await copyRows(world, table[kind], { id: asset.id }, rows - 1);
    await copyRows(world, 'ad_posts', { [usedBy[kind]]: asset.id }, rows - 1);
    const statements = await statementsOf(world, async () => expect(await list(kind)).toHaveLength(rows));
    expect(statements).toHaveLength(1);
  });
});

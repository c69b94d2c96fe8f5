import { beforeAll, describe, expect, test } from '#test';
import { makeMedia } from '#support/builders/asset.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
type Row = Record<string, unknown> & { id: string };

let staff: Staff;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'VIEWER' });
});

interface Health {
  score: number;
  breakdown: { criteria: string; points: number; earned: number; passed: boolean }[];
  suggestions: string[];
}

const TABLE: [string, number, string][] = [
  ['seoTitle', 10, 'Add an SEO title'],
  ['seoDescription', 10, 'Add an SEO description'],
  ['productImages', 10, 'The product needs at least 3 images'],
  ['activeVariant', 10, 'The product needs an active variant'],
  ['boostModule', 10, 'Enable a boost module'],
  ['productDescription', 10, 'Write a description of at least 100 characters'],
  ['domainLinked', 10, 'Link a domain'],
  ['published', 10, 'Publish the sellpage'],
  ['shippingInfo', 5, 'Add shipping information'],
  ['compareAtPrice', 5, 'Set a compare-at price'],
  ['primaryColor', 10, 'Choose a primary colour'],
];

async function makePage(page: Record<string, unknown> = {}, product: Record<string, unknown> = {}): Promise<Row> {
  return makeSellpage(world, { seller: staff.seller, product: await makeProduct(world, product), ...page });
}

async function healthOf({ id }: { id: string }): Promise<Health> {
  const answer = await staff.http.get(`/sellpages/${id}/health`);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.body as Health;
}

/** Names of the criteria that a page of this kind passes; the list must give the same score. */
async function passedBy(page: Row): Promise<string[]> {
  const { score, breakdown } = await healthOf(page);
  const { data } = (await staff.http.get('/sellpages?limit=100')).body as {
    data: { id: string; healthScore: number }[];
  };
  expect(data.find(({ id }) => id === page.id)!.healthScore).toBe(score);
  return breakdown.filter(({ passed }) => passed).map(({ criteria }) => criteria);
}

test('an empty page scores 0, with every suggestion in the order of the table', async () => {
  expect(await healthOf(await makePage())).toEqual({
    score: 0,
    breakdown: TABLE.map(([criteria, points]) => ({ criteria, points, earned: 0, passed: false })),
    suggestions: TABLE.map(([, , suggestion]) => suggestion),
  });
});

test('a full page scores 100, without suggestions', async () => {
  const domain = await makeDomain(world, { seller: staff.seller });
  const page = await makePage(
    {
      seo_title: 'T',
      seo_description: 'D',
      description_override: 'x'.repeat(100),
      domain_id: domain.id,
      status: 'PUBLISHED',
      header_config: '{"primaryColor": "blue"}',
      boost_modules: '[{"type": "EXTRA_OFF", "title": "More"}]',
    },
    { shipping_info: '{"days": 3}', compare_at_price: '30.00' },
  );
  const product = { id: page.product_id as string };
  await makeVariant(world, { product });
  for (const _n of [1, 2, 3]) await makeMedia(world, { product });
  expect(await healthOf(page)).toEqual({
    score: 100,
    breakdown: TABLE.map(([criteria, points]) => ({ criteria, points, earned: points, passed: true })),
    suggestions: [],
  });
  expect(await passedBy(page)).toHaveLength(TABLE.length);
});

describe('one criterion at a time', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ['an SEO title', { seo_title: 'T' }, {}, ['seoTitle']],
    ['an SEO description', { seo_description: 'T' }, {}, ['seoDescription']],
    ['empty SEO texts', { seo_title: '', seo_description: '' }, {}, []],
    ['an own description of 100', { description_override: 'ü'.repeat(100) }, {}, ['productDescription']],
    ["the product's description of 100", {}, { description: 'x'.repeat(100) }, ['productDescription']],
    ['99 characters', { description_override: 'x'.repeat(99) }, { description: 'x'.repeat(100) }, []],
    [
      'an empty own description',
      { description_override: '' },
      { description: 'x'.repeat(100) },
      ['productDescription'],
    ],
    ['published', { status: 'PUBLISHED' }, {}, ['published']],
    ['archived', { status: 'ARCHIVED' }, {}, []],
    ['shipping information', {}, { shipping_info: '{"a": 1}' }, ['shippingInfo']],
    ['shipping information that is no object', {}, { shipping_info: '[1]' }, []],
    ['a compare-at price', {}, { compare_at_price: '0.01' }, ['compareAtPrice']],
    ['a colour', { header_config: '{"primaryColor": "#fff"}' }, {}, ['primaryColor']],
    ['a colour that is none', { header_config: '{"primaryColor": 5}' }, {}, []],
    ['a head that is none', { header_config: '[]' }, {}, []],
    ['a module', { boost_modules: '[{"type": "EXTRA_OFF", "title": "x", "enabled": true}]' }, {}, ['boostModule']],
    ['a module switched off', { boost_modules: '[{"type": "EXTRA_OFF", "title": "x", "enabled": false}]' }, {}, []],
    ['a module that is none', { boost_modules: '[{"enabled": true}, 5, null]' }, {}, []],
    ['modules that are none', { boost_modules: '{"enabled": true}' }, {}, []],
  ])('%s', async (_name, page, product, expected) => {
    expect(await passedBy(await makePage(page, product))).toEqual(expected);
  });

  test('a linked domain of any status', async () => {
    const domain = await makeDomain(world, { seller: staff.seller, status: 'FAILED' });
    expect(await passedBy(await makePage({ domain_id: domain.id }))).toEqual(['domainLinked']);
  });

  test('hard case 30: three current pictures, no videos, none that was replaced', async () => {
    const page = await makePage();
    const product = { id: page.product_id as string };
    await makeMedia(world, { product });
    await makeMedia(world, { product });
    await makeMedia(world, { product, media_type: 'VIDEO' });
    await makeMedia(world, { product, is_current: false });
    await makeMedia(world);
    expect(await passedBy(page)).toEqual([]);
    await makeMedia(world, { product });
    expect(await passedBy(page)).toEqual(['productImages']);
  });

  test('an active variant', async () => {
    const page = await makePage();
    await makeVariant(world, { product: { id: page.product_id as string }, is_active: false });
    expect(await passedBy(page)).toEqual([]);
    await makeVariant(world, { product: { id: page.product_id as string } });
    expect(await passedBy(page)).toEqual(['activeVariant']);
  });
});

test('one statement', async () => {
  const page = await makePage();
  expect(await statementsOf(world, () => healthOf(page))).toHaveLength(1);
});

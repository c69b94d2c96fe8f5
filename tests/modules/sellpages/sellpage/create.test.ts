import { beforeAll, describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage, newSlug } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectInvalid, expectRefusal, slugTaken, withoutChange } from '#support/http/refusal.ts';
import { createPage, NO_STATS, readPage, storedPage } from '#support/requests/sellpages.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';
const PRODUCT_NOT_FOUND = { status: 404, code: 'NOT_FOUND', message: 'Product not found' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

let staff: Staff;
let product: { id: string };
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'EDITOR' });
  product = await makeProduct(world, { name: 'Mouse', slug: 'mouse', base_price: '20.00' });
});

const post = (body: Record<string, unknown>) => staff.http.post('/sellpages', body);
const refused = (body: Record<string, unknown>) => withoutChange(world, () => post(body));

describe('POST /sellpages', () => {
  test('makes a draft and answers all of it', async () => {
    const answer = await post({ productId: product.id, slug: 'first' });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(UUID),
      sellerId: staff.seller.id,
      productId: product.id,
      domainId: null,
      slug: 'first',
      variant: null,
      titleOverride: null,
      descriptionOverride: null,
      customDomain: null,
      status: 'DRAFT',
      sellpageType: 'SINGLE',
      domain: null,
      customDomainStatus: 'NOT_SET',
      urlPreview: '<unassigned-domain>/first',
      stats: NO_STATS,
      createdAt: expect.stringMatching(INSTANT),
      updatedAt: expect.stringMatching(INSTANT),
      headerConfig: {},
      boostModules: [],
      discountRules: [],
      sections: [],
      seoTitle: null,
      seoDescription: null,
      seoOgImage: null,
      product: { id: product.id, name: 'Mouse', slug: 'mouse', basePrice: '20.00', heroImageUrl: null },
    });
    expect(await storedPage(world, answer.body.id)).toMatchObject({
      seller_id: staff.seller.id,
      product_id: product.id,
      slug: 'first',
      status: 'DRAFT',
      sections: [],
      header_config: {},
      footer_config: {},
      boost_modules: [],
      discount_rules: [],
    });
    expect(await readPage(staff, answer.body.id)).toEqual(answer.body);
  });

  test('takes every optional field; texts are trimmed', async () => {
    const domain = await makeDomain(world, { seller: staff.seller, hostname: 'create.example.com', status: 'FAILED' });
    const page = await createPage(world, staff, {
      slug: 'with-all',
      domainId: domain.id,
      variant: ' A ',
      titleOverride: '  My mouse ',
      descriptionOverride: 'Text',
    });
    expect(page).toMatchObject({
      domainId: domain.id,
      domain: { id: domain.id, hostname: 'create.example.com', status: 'FAILED' },
      customDomainStatus: 'FAILED',
      urlPreview: 'https://create.example.com/with-all',
      variant: 'A',
      titleOverride: 'My mouse',
      descriptionOverride: 'Text',
    });
  });

  test.each([null, '', '  '])('%j is no text', async (empty) => {
    const page = await createPage(world, staff, { variant: empty, titleOverride: empty, descriptionOverride: empty });
    expect(page).toMatchObject({ variant: null, titleOverride: null, descriptionOverride: null });
  });

  test('a domainId of null is none', async () => {
    expect((await createPage(world, staff, { domainId: null })).domain).toBeNull();
  });

  test('takes an upper-case id', async () => {
    expect((await createPage(world, staff, { productId: product.id.toUpperCase() })).productId).toBe(product.id);
  });
});

describe('refusals', () => {
  test('required fields', async () => {
    expectInvalid(await refused({}), { productId: 'productId is required', slug: 'slug is required' });
  });

  test.each([
    ['a malformed product id', { productId: 'x' }],
    ['a malformed domain id', { domainId: 'x' }],
    ['an unknown field', { status: 'PUBLISHED' }],
    ['a field of PATCH', { seoTitle: 'x' }],
    ['a variant of 11 characters', { variant: 'x'.repeat(11) }],
    ['a title of 256 characters', { titleOverride: 'x'.repeat(256) }],
    ['a description of 20,001 characters', { descriptionOverride: 'x'.repeat(20_001) }],
    ['a number for a text', { titleOverride: 5 }],
    ['U+0000', { titleOverride: 'a\0b' }],
  ])('%s', async (_name, fields) => {
    const answer = await refused({ productId: product.id, slug: newSlug(), ...fields });
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test.each(['', ' ', 'a b', ' a', 'a/b', 'Abc', 'a--b', '-a', 'a-', 'a_b', 'ä', 'a.b', '%', 'x'.repeat(101)])(
    'hard case 27: the slug %j',
    async (slug) => {
      const answer = await refused({ productId: product.id, slug });
      expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
    },
  );

  test('a slug of 100 characters, and one of digits, are fine', async () => {
    await createPage(world, staff, { slug: 'x'.repeat(100) });
    await createPage(world, staff, { slug: '2026' });
  });

  test.each(['track', 'trackings', 'checkout', 'confirm', 'event', 'pages'])(
    'hard case 27: the reserved slug %s',
    async (slug) => {
      const answer = await refused({ productId: product.id, slug });
      expectRefusal(answer, { status: 400, code: 'SLUG_RESERVED', message: `Slug "${slug}" is reserved` });
    },
  );

  test('words of other reserved lists are free', async () => {
    for (const slug of ['resolve-domain', 'sitemap-data', 'track-1']) await createPage(world, staff, { slug });
  });

  test('a slug this seller uses; another seller may', async () => {
    await createPage(world, staff, { slug: 'mine' });
    expectRefusal(await refused({ productId: product.id, slug: 'mine' }), slugTaken('mine'));
    const other = await makeStaff(world);
    expect((await createPage(world, other, { slug: 'mine' })).sellerId).toBe(other.seller.id);
  });

  test.each(['DRAFT', 'ARCHIVED'] as const)('hard case 28: a product that is %s', async (status) => {
    const { id } = await makeProduct(world, { status });
    expectRefusal(await refused({ productId: id, slug: newSlug() }), PRODUCT_NOT_FOUND);
  });

  test('an unknown product', async () => {
    expectRefusal(await refused({ productId: NIL, slug: newSlug() }), PRODUCT_NOT_FOUND);
  });

  test("hard case 6: an unknown domain and another seller's answer alike", async () => {
    const foreign = await makeDomain(world, { seller: (await makeStaff(world)).seller });
    for (const id of [NIL, foreign.id]) {
      expectRefusal(await refused({ productId: product.id, slug: newSlug(), domainId: id }), {
        status: 404,
        code: 'NOT_FOUND',
        message: `Domain ${id} not found`,
      });
    }
  });

  test('the product is looked at before the domain, and the domain before the slug', async () => {
    await makeSellpage(world, { seller: staff.seller, product, slug: 'order-of-checks' });
    const body = { productId: NIL, slug: 'order-of-checks', domainId: NIL };
    expectRefusal(await refused(body), PRODUCT_NOT_FOUND);
    const answer = await refused({ ...body, productId: product.id });
    expect(answer.body.message).toBe(`Domain ${NIL} not found`);
  });
});

import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectInvalid, expectRefusal, slugTaken, withoutChange } from '#support/http/refusal.ts';
import { createPage, type Detail, patchPage, readPage, storedPage } from '#support/requests/sellpages.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';

let staff: Staff;
let page: Detail;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'EDITOR' });
});
beforeEach(async () => {
  page = await createPage(world, staff);
});

const patch = (fields: Record<string, unknown>) => staff.http.patch(`/sellpages/${page.id}`, fields);
const refused = (fields: Record<string, unknown>) => withoutChange(world, () => patch(fields));

describe('PATCH /sellpages/:id', () => {
  test('writes the fields sent and answers the whole page', async () => {
    const fields = {
      slug: `${page.slug}-new`,
      variant: 'B',
      titleOverride: ' Title ',
      descriptionOverride: 'Text',
      seoTitle: 'SEO',
      seoDescription: 'More',
      seoOgImage: 'https://cdn.example.com/og.jpg',
    };
    const answer = await patch(fields);

    const expected = { ...fields, titleOverride: 'Title' };
    expect([answer.status, answer.body]).toEqual([
      200,
      { ...page, ...expected, urlPreview: `<unassigned-domain>/${fields.slug}`, updatedAt: answer.body.updatedAt },
    ]);
    expect(answer.body.updatedAt > page.updatedAt).toBe(true);
    expect(await readPage(staff, page.id)).toEqual(answer.body);
    expect(await storedPage(world, page.id)).toMatchObject({
      slug: fields.slug,
      variant: 'B',
      title_override: 'Title',
      description_override: 'Text',
      seo_title: 'SEO',
      seo_description: 'More',
      seo_og_image: fields.seoOgImage,
    });
  });

  test('leaves the columns alone that were not sent', async () => {
    const before = await storedPage(world, page.id);
    await patchPage(staff, page.id, { variant: 'C' });
    const { variant, updated_at: _updated, ...after } = (await storedPage(world, page.id))!;
    const { variant: _variant, updated_at: _at, ...rest } = before!;
    expect([variant, after]).toEqual(['C', rest]);
  });

  test.each([null, '', '   '])('hard case 30: %j clears a text', async (empty) => {
    const names = ['variant', 'titleOverride', 'descriptionOverride', 'seoTitle', 'seoDescription', 'seoOgImage'];
    const url = 'https://cdn.example.com/a.jpg';
    const full = Object.fromEntries(names.map((name) => [name, name === 'variant' ? 'A' : url]));
    expect(await patchPage(staff, page.id, full)).toMatchObject(full);
    const none = Object.fromEntries(names.map((name) => [name, null]));
    const cleared = await patchPage(staff, page.id, Object.fromEntries(names.map((name) => [name, empty])));
    expect(cleared).toMatchObject(none);
    expect((cleared.product as { name: string }).name).toBe('Mouse');
    const stored = await storedPage(world, page.id);
    for (const column of ['variant', 'title_override', 'seo_og_image']) expect(stored![column]).toBeNull();
  });

  test('the same values again change nothing', async () => {
    await patchPage(staff, page.id, { variant: 'A', slug: page.slug });
    await withoutChange(world, () => patchPage(staff, page.id, { variant: 'A', slug: page.slug }));
  });

  test('limits are reached, not passed', async () => {
    const longest = {
      variant: 'x'.repeat(10),
      titleOverride: 'x'.repeat(255),
      descriptionOverride: 'x'.repeat(20_000),
      seoTitle: 'x'.repeat(255),
      seoDescription: 'x'.repeat(1000),
      seoOgImage: `https://a.b/${'x'.repeat(488)}`,
    };
    expect(await patchPage(staff, page.id, longest)).toMatchObject(longest);
    for (const [name, value] of Object.entries(longest)) {
      const answer = await refused({ [name]: `${value}x` });
      expect([name, answer.status]).toEqual([name, 400]);
    }
  });

  test('uses the same number of statements whatever is sent', async () => {
    const domain = await makeDomain(world, { seller: staff.seller });
    const few = await statementsOf(world, () => patchPage(staff, page.id, { variant: 'A' }));
    const many = await statementsOf(world, () =>
      patchPage(staff, page.id, { variant: 'B', domainId: domain.id, customDomain: 'statements', sections: [{}] }),
    );
    expect([few.length, many.length]).toEqual([3, 6]);
  });
});

describe('refusals', () => {
  test('nothing to update', async () => {
    const message = 'At least one field must be provided for update';
    expectInvalid(await refused({}), { '': message });
  });

  test.each([
    ['productId', NIL],
    ['status', 'PUBLISHED'],
    ['sellpageType', 'MULTIPLE'],
    ['footerConfig', {}],
    ['headerConfig', {}],
    ['id', NIL],
    ['stats', {}],
  ])('%s is not settable', async (name, value) => {
    expectInvalid(await refused({ [name]: value, variant: 'A' }), { [name]: `property ${name} should not exist` });
  });

  test.each([
    ['slug', null],
    ['slug', ''],
    ['slug', 'A'],
    ['domainId', 'x'],
    ['domainId', ''],
    ['seoOgImage', 'example.com/a.jpg'],
    ['seoOgImage', 'ftp://example.com/a.jpg'],
    ['seoOgImage', 'javascript:alert(1)'],
    ['seoOgImage', 'https://user:secret@example.com/a.jpg'],
    ['seoOgImage', 'https://exa mple.com/a.jpg'],
    ['seoOgImage', 'https://'],
    ['seoOgImage', 'https:///example.com'],
    ['seoOgImage', 'https://@example.com'],
    ['seoOgImage', 'https://example.com\\@example.org'],
    ['titleOverride', 5],
    ['seoTitle', 'a\0'],
    ['seoTitle', '\ud800'],
    ['boostModules', null],
    ['discountRules', null],
    ['sections', null],
  ])('%s: %j', async (name, value) => {
    const answer = await refused({ [name]: value });
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('an http URL whose host has no dot is one', async () => {
    const url = 'http://localhost:8080/a.jpg';
    expect((await patchPage(staff, page.id, { seoOgImage: url })).seoOgImage).toBe(url);
  });

  test('a slug of another own page, or a reserved one', async () => {
    const other = await createPage(world, staff);
    expectRefusal(await refused({ slug: other.slug, variant: 'Z' }), slugTaken(other.slug));
    expectRefusal(await refused({ slug: 'checkout' }), {
      status: 400,
      code: 'SLUG_RESERVED',
      message: 'Slug "checkout" is reserved',
    });
    const stranger = await makeStaff(world);
    const foreign = await createPage(world, stranger, { slug: 'foreign-slug' });
    expect((await patchPage(staff, page.id, { slug: foreign.slug })).slug).toBe('foreign-slug');
  });
});

describe('domainId', () => {
  test('links a domain of any status to a draft, and unlinks it', async () => {
    for (const status of ['PENDING', 'FAILED', 'VERIFIED'] as const) {
      const domain = await makeDomain(world, { seller: staff.seller, status });
      expect(await patchPage(staff, page.id, { domainId: domain.id })).toMatchObject({
        domainId: domain.id,
        domain: { id: domain.id, hostname: domain.hostname, status },
        customDomainStatus: status,
        customDomain: null,
        urlPreview: `https://${String(domain.hostname)}/${page.slug}`,
      });
    }
    expect(await patchPage(staff, page.id, { domainId: null })).toMatchObject({
      domainId: null,
      domain: null,
      customDomainStatus: 'NOT_SET',
      urlPreview: `<unassigned-domain>/${page.slug}`,
    });
    expect((await storedPage(world, page.id))!.domain_id).toBeNull();
  });

  test('an unknown domain is 404', async () => {
    expectRefusal(await refused({ domainId: NIL, variant: 'Z' }), {
      status: 404,
      code: 'NOT_FOUND',
      message: `Domain ${NIL} not found`,
    });
  });

  test('hard case 28: a published page takes a verified domain only', async () => {
    await staff.http.post(`/sellpages/${page.id}/publish`);
    for (const status of ['PENDING', 'FAILED'] as const) {
      const domain = await makeDomain(world, { seller: staff.seller, status });
      const answer = await refused({ domainId: domain.id, variant: 'Z' });
      expect([answer.status, answer.body.code]).toEqual([400, 'DOMAIN_NOT_VERIFIED']);
    }
    const verified = await makeDomain(world, { seller: staff.seller, status: 'VERIFIED' });
    expect(await patchPage(staff, page.id, { domainId: verified.id })).toMatchObject({ domainId: verified.id });
    expect((await patchPage(staff, page.id, { domainId: null })).status).toBe('PUBLISHED');
  });
});

import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { createPage, type Detail, patchPage, storedPage } from '#support/requests/sellpages.ts';
import { useDns } from '#support/servers/dns-server.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld({ PLATFORM_DOMAIN: 'shops.example.com' });
const dns = useDns(world, { timeoutMs: 300 });
const BAD_LABELS = ['a', '-ab', 'ab-', 'a b', 'a.b', 'a_b', 'äb', 'a%', 'x'.repeat(64), '\u212aab', 'https://ab'];

let staff: Staff;
let stranger: Staff;
let page: Detail;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'EDITOR' });
  stranger = await makeStaff(world);
});
beforeEach(async () => {
  page = await createPage(world, staff);
});

const patch = (customDomain: unknown) => staff.http.patch(`/sellpages/${page.id}`, { customDomain });
const stored = async (id = page.id) => (await storedPage(world, id))!.custom_domain;
const taken = (label: string) => ({
  statusCode: 409,
  code: 'CUSTOM_DOMAIN_TAKEN',
  message: `Custom domain "${label}" is already used by another sellpage`,
});

describe('PATCH customDomain', () => {
  test('stores one label in lower case, and answers the whole page', async () => {
    const answer = await patch(' My-Shop2 ');
    expect([answer.status, answer.body]).toEqual([
      200,
      { ...page, customDomain: 'my-shop2', updatedAt: answer.body.updatedAt },
    ]);
    expect(await stored()).toBe('my-shop2');
    for (const longest of ['ab', `a${'-'.repeat(61)}b`]) {
      expect((await patchPage(staff, page.id, { customDomain: longest })).customDomain).toBe(longest);
    }
  });

  test.each([null, '', ' '])('%j clears it', async (empty) => {
    await patchPage(staff, page.id, { customDomain: 'for-a-moment' });
    expect((await patchPage(staff, page.id, { customDomain: empty })).customDomain).toBeNull();
    expect(await stored()).toBeNull();
  });

  test.each(BAD_LABELS)('%j is no label', async (label) => {
    const answer = await withoutChange(world, () => patch(label));
    expectInvalid(answer, { customDomain: 'customDomain must be alphanumeric with optional hyphens' });
  });

  test.each(['cname', 'WWW', 'api', 'Admin', 'ns2', 'autodiscover', 'no-reply', 'xn--bcher-kva', 'XN--80ak6aa92e'])(
    '%j is the platform’s own',
    async (label) => {
      const answer = await withoutChange(world, () => patch(label));
      expectRefusal(answer, {
        status: 400,
        code: 'LABEL_RESERVED',
        message: `Custom domain "${label.toLowerCase()}" is reserved`,
      });
      const check = await staff.http.get(`/sellpages/check-domain?domain=${label}`);
      expect(check.body).toEqual({ available: false });
    },
  );

  test.each(['apiary', 'my-shop', 'wwww', 'x--n'])('%j is not', async (label) => {
    expect((await staff.http.get(`/sellpages/check-domain?domain=${label}`)).body).toEqual({ available: true });
    expect((await patchPage(staff, page.id, { customDomain: label })).customDomain).toBe(label);
    await patchPage(staff, page.id, { customDomain: null });
  });

  test('a page keeps the reserved label that it has', async () => {
    await world.sql("update sellpages set custom_domain = 'support' where id = ?", [page.id]);
    const kept = await patchPage(staff, page.id, { customDomain: 'support', titleOverride: 'New' });
    expect(kept.customDomain).toBe('support');
    await patchPage(staff, page.id, { customDomain: null });
    expect((await patch('support')).body.code).toBe('LABEL_RESERVED');
  });

  test('hard case 27: a label of another page, of any seller and in any case, is taken', async () => {
    const sibling = await createPage(world, staff);
    const foreign = await createPage(world, stranger);
    await patchPage(staff, sibling.id, { customDomain: 'sibling' });
    await patchPage(stranger, foreign.id, { customDomain: 'foreign' });
    for (const label of ['sibling', 'FOREIGN']) {
      const answer = await withoutChange(world, () => patch(label));
      expect(answer.body).toMatchObject(taken(label.toLowerCase()));
      expect(answer.text).not.toContain(foreign.id);
    }
    await patchPage(stranger, foreign.id, { customDomain: null });
    expect((await patchPage(staff, page.id, { customDomain: 'foreign' })).customDomain).toBe('foreign');
  });

  test('that it is taken is said after all that is bad or missing', async () => {
    const foreign = await createPage(world, stranger);
    await patchPage(stranger, foreign.id, { customDomain: 'said-last' });
    const unknown = crypto.randomUUID();
    for (const [fields, status] of [
      [{ pixelId: unknown }, 400],
      [{ domainId: unknown }, 404],
      [{}, 409],
    ] as const) {
      const body = { customDomain: 'said-last', ...fields };
      const answer = await withoutChange(world, () => staff.http.patch(`/sellpages/${page.id}`, body));
      expect([fields, answer.status]).toEqual([fields, status]);
    }
  });

  test('a label that was stored in capitals is taken all the same', async () => {
    const foreign = await createPage(world, stranger);
    await world.sql(`update sellpages set custom_domain = 'CAPITALS' where id = ?`, [foreign.id]);
    expect((await patch('capitals')).body).toMatchObject(taken('capitals'));
  });

  test("the page's own label is allowed", async () => {
    await patchPage(staff, page.id, { customDomain: 'own' });
    expect((await patchPage(staff, page.id, { customDomain: 'Own', variant: 'A' })).variant).toBe('A');
  });

  test('hard case 27: of requests at once one gets the label, on one connection too', async () => {
    const pages = await Promise.all(
      [staff, stranger, staff, stranger, staff].map(async (owner) => ({ owner, page: await createPage(world, owner) })),
    );
    const answers = await Promise.all(
      pages.map(({ owner, page: one }) => owner.http.patch(`/sellpages/${one.id}`, { customDomain: 'raced' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  });

  test('the other fields of the request are written with it, or not at all', async () => {
    const fields = { customDomain: 'with-more', titleOverride: 'T', primaryColor: 'red', slug: `${page.slug}-x` };
    expect(await patchPage(staff, page.id, fields)).toMatchObject({
      customDomain: 'with-more',
      titleOverride: 'T',
      headerConfig: { primaryColor: 'red' },
      slug: fields.slug,
    });
    const other = await createPage(world, staff);
    for (const bad of [{ slug: fields.slug }, { pixelId: 'unknown' }, { domainId: page.id }]) {
      const answer = await withoutChange(world, () =>
        staff.http.patch(`/sellpages/${other.id}`, { customDomain: 'never-stored', ...bad }),
      );
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect(await stored(other.id)).toBeNull();
  });
});

describe('GET /sellpages/check-domain', () => {
  const check = async (domain: string) => {
    const answer = await staff.http.get(`/sellpages/check-domain?domain=${encodeURIComponent(domain)}`);
    expect(answer.status).toBe(200);
    return answer.body as { available: boolean };
  };

  test('says whether any page of any seller uses the label', async () => {
    const foreign = await createPage(world, stranger);
    expect(await check('free-or-not')).toEqual({ available: true });
    await patchPage(stranger, foreign.id, { customDomain: 'free-or-not' });
    for (const domain of ['free-or-not', 'Free-OR-Not', ' free-or-not ']) {
      expect(await check(domain)).toEqual({ available: false });
    }
    await patchPage(staff, page.id, { customDomain: 'my-own' });
    expect(await check('my-own')).toEqual({ available: false });
  });

  test.each(BAD_LABELS)('%j is not available', async (label) => {
    expect(await check(label)).toEqual({ available: false });
  });

  test.each(['', '?domain=', '?domain=%20', '?domain=a&domain=b', '?domain=ab&x=1', '?domain=%00'])(
    '400: %s',
    async (query) => {
      expect((await staff.http.get(`/sellpages/check-domain${query}`)).status).toBe(400);
    },
  );
});

describe('POST /sellpages/:id/verify-domain', () => {
  const expectedCname = 'cname.shops.example.com';
  const verify = async () => {
    const answer = await withoutChange(world, () => staff.http.post(`/sellpages/${page.id}/verify-domain`));
    expect(answer.status).toBe(200);
    return answer.body as Record<string, unknown>;
  };

  test('without a label', async () => {
    expect(await verify()).toEqual({ verified: false, domain: null, expectedCname });
  });

  test('compares the alias, stores nothing', async () => {
    const label = `label-${page.slug}`;
    const domain = `${label}.shops.example.com`;
    await patchPage(staff, page.id, { customDomain: label });
    expect(await verify()).toEqual({ verified: false, domain, expectedCname });
    dns.publish('CNAME', domain, 'elsewhere.example.com');
    expect(await verify()).toMatchObject({ verified: false });
    for (const alias of [expectedCname, 'CNAME.shops.Example.com']) {
      dns.publish('CNAME', domain, alias);
      expect(await verify()).toEqual({ verified: true, domain, expectedCname });
    }
    dns.publish('CNAME', domain, `x.${expectedCname}`);
    expect(await verify()).toMatchObject({ verified: false });
  });

  test.each(['NXDOMAIN', 'SERVFAIL', 'REFUSED', 'silence'] as const)('%s is no proof', async (misdeed) => {
    const label = `bad-${misdeed.toLowerCase()}`;
    await patchPage(staff, page.id, { customDomain: label });
    dns.publish('CNAME', `${label}.shops.example.com`, expectedCname);
    dns.misbehave(`${label}.shops.example.com`, misdeed);
    expect(await verify()).toEqual({ verified: false, domain: `${label}.shops.example.com`, expectedCname });
  });
});

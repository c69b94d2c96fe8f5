import { beforeAll, expect, test } from '#test';
import type { Response } from 'supertest';
import { makeConnection } from '#support/builders/campaign.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage, newSlug } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { createPage, readPage, storedPage } from '#support/requests/sellpages.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, RUNNERS, together } from '#support/database/races.ts';
import { behind } from '#support/database/row-lock.ts';
import { useWorld } from '#support/world.ts';

/** Each round runs RUNNERS requests. */
const ROUNDS = 10;

/** How often each answer was given, such as `{ '200': 1, '409 SLUG_TAKEN': 19 }`. */
function tally(answers: Response[]): Record<string, number> {
  const names = answers.map(({ status, body }) => (status < 300 ? `${status}` : `${status} ${body.code as string}`));
  return Object.fromEntries(
    [...new Set(names)].sort().map((name) => [name, names.filter((one) => one === name).length]),
  );
}

describeOnPostgres('sellpages at once', () => {
  const world = useWorld();
  let staff: Staff;
  let product: { id: string };
  beforeAll(async () => {
    staff = await makeStaff(world, { role: 'EDITOR' });
    product = await makeProduct(world);
  });
  const race = (name: string, round: (index: number) => Promise<void>) =>
    test(name, () => repeat(ROUNDS, round), RACE_TIMEOUT_MS);

  const make = (overrides: Record<string, unknown> = {}) =>
    makeSellpage(world, { seller: staff.seller, product, ...overrides });
  const patch = (id: string, fields: Record<string, unknown>) => staff.http.patch(`/sellpages/${id}`, fields);
  const publish = (id: string) => staff.http.post(`/sellpages/${id}/publish`);
  const remove = (id: string) => staff.http.delete(`/sellpages/${id}`);
  const count = async (where: string, params: unknown[]) =>
    (await world.sql(`select 1 from sellpages where ${where}`, params)).length;

  race('hard case 27: of requests for one slug one gets it, as new page or as change', async (round) => {
    const slug = newSlug();
    const pages = await together(RUNNERS / 2, () => make());
    const answers = await Promise.all([
      ...pages.map(({ id }) =>
        patch(id, { slug, ...(round % 2 === 0 && { customDomain: `${slug}-${id.slice(0, 8)}` }) }),
      ),
      ...Array.from({ length: RUNNERS / 2 }, () => staff.http.post('/sellpages', { productId: product.id, slug })),
    ]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(tally(answers)['409 SLUG_TAKEN']).toBe(RUNNERS - 1);
    expect(await count('slug = ? and seller_id = ?', [slug, staff.seller.id])).toBe(1);
  });

  race('hard case 27: of sellers who ask for one customDomain, in whatever case, one gets it', async (round) => {
    const label = `race-${round}`;
    const pages = await together(RUNNERS, async (index) => {
      const owner = index % 2 === 0 ? staff : await makeStaff(world);
      return { owner, page: await makeSellpage(world, { seller: owner.seller, product }) };
    });
    const answers = await Promise.all(
      pages.map(({ owner, page }, index) =>
        owner.http.patch(`/sellpages/${page.id}`, { customDomain: index % 3 === 0 ? label.toUpperCase() : label }),
      ),
    );
    expect(tally(answers)).toEqual({ '200': 1, '409 CUSTOM_DOMAIN_TAKEN': RUNNERS - 1 });
    expect(await count('custom_domain = ?', [label])).toBe(1);
  });

  race(
    'different labels do not get in each other’s way, and more requests than connections hang nobody',
    async (round) => {
      const pages = await together(2 * RUNNERS, () => make());
      const answers = await Promise.all(
        pages.map(({ id }, index) => patch(id, { customDomain: `own-${round}-${index}`, variant: 'A' })),
      );
      expect(tally(answers)).toEqual({ '200': 2 * RUNNERS });
    },
  );

  race('publishing at once: one 200, the others INVALID_TRANSITION', async () => {
    const { id } = await make();
    expect(tally(await together(RUNNERS, () => publish(id)))).toEqual({
      '200': 1,
      '400 INVALID_TRANSITION': RUNNERS - 1,
    });
  });

  race('unpublishing at once: one 200, the others INVALID_TRANSITION', async () => {
    const { id } = await make({ status: 'PUBLISHED' });
    const answers = await together(RUNNERS, () => staff.http.post(`/sellpages/${id}/unpublish`));
    expect(tally(answers)).toEqual({ '200': 1, '400 INVALID_TRANSITION': RUNNERS - 1 });
  });

  race('hard case 28: publish against the link of an unverified domain', async (round) => {
    const { id } = await make();
    const domain = await makeDomain(world, { seller: staff.seller });
    const fields = { domainId: domain.id, ...(round % 2 === 0 && { customDomain: `publish-race-${round}` }) };
    const answers = await together(RUNNERS, (index) => (index % 2 === 0 ? publish(id) : patch(id, fields)));
    const stored = await storedPage(world, id);
    const published = stored!.status === 'PUBLISHED';
    expect(stored!.domain_id).toBe(published ? null : domain.id);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(tally(answers)['400 DOMAIN_NOT_VERIFIED']).toBe(RUNNERS / 2);
  });

  race('hard case 28: a page is neither made for nor published with a product that is archived meanwhile', async () => {
    const own = await makeProduct(world);
    const { id } = await makeSellpage(world, { seller: staff.seller, product: own });
    const archive = (execute: (text: string, params: unknown[]) => Promise<unknown>) =>
      execute(`update products set status = 'ARCHIVED' where id = ?`, [own.id]);
    expect((await behind(world, archive, () => publish(id))).body.code).toBe('PRODUCT_NOT_ACTIVE');
    await world.sql(`update products set status = 'ACTIVE' where id = ?`, [own.id]);
    const post = () => staff.http.post('/sellpages', { productId: own.id, slug: newSlug() });
    expect((await behind(world, archive, post)).status).toBe(404);
    expect(await count('product_id = ?', [own.id])).toBe(1);
  });

  race('hard case 28: publish waits for a change of its domain and decides on what it leaves', async () => {
    const domain = await makeDomain(world, { seller: staff.seller, status: 'VERIFIED' });
    const { id } = await make({ domain_id: domain.id });
    const answer = await behind(
      world,
      (execute) => execute(`update seller_domains set status = 'FAILED' where id = ?`, [domain.id]),
      () => publish(id),
    );
    expect(answer.body.code).toBe('DOMAIN_NOT_VERIFIED');
  });

  race('hard case 22: deleting a domain against linking it', async () => {
    const owner = await makeStaff(world, { role: 'ADMIN', seller: staff.seller });
    const domain = await makeDomain(world, { seller: staff.seller });
    const pages = await together(RUNNERS / 2, () => make());
    const [removed, ...linked] = await Promise.all([
      owner.http.delete(`/domains/${domain.id}`),
      ...pages.map(({ id }) => patch(id, { domainId: domain.id })),
    ]);
    const links = await count('domain_id = ?', [domain.id]);
    if (removed.status === 200) expect([links, tally(linked)]).toEqual([0, { '404 NOT_FOUND': pages.length }]);
    else expect([links, removed.body.code, tally(linked)]).toEqual([10, 'DOMAIN_IN_USE', { '200': pages.length }]);
  });

  race('deleting against publishing: the page is gone, or public', async () => {
    const { id } = await make();
    const answers = await together(RUNNERS, (index) => (index % 2 === 0 ? remove(id) : publish(id)));
    const stored = await storedPage(world, id);
    const outcome = tally(answers);
    if (stored === null) expect(outcome).toEqual({ '200': 1, '404 NOT_FOUND': RUNNERS - 1 });
    else {
      expect([stored.status, outcome]).toEqual([
        'PUBLISHED',
        { '200': 1, '400 INVALID_TRANSITION': RUNNERS / 2 - 1, '409 SELLPAGE_PUBLISHED': RUNNERS / 2 },
      ]);
    }
  });

  race('deleting against new campaigns: the page is gone, or in use', async () => {
    const { id } = await make();
    const account = await makeConnection(world, { seller: staff.seller });
    const insert = () =>
      world.sql(
        `insert into campaigns (seller_id, sellpage_id, ad_account_id, name, budget) values (?, ?, ?, 'C', 5)`,
        [staff.seller.id, id, account.id],
      );
    const [deleted] = await Promise.all([
      together(RUNNERS / 2, () => remove(id)),
      // a campaign of a page that is gone is refused
      together(RUNNERS / 2, () => insert().catch(() => undefined)),
    ]);
    const campaigns = await world.sql('select 1 from campaigns where sellpage_id = ?', [id]);
    const gone = (await storedPage(world, id)) === null;
    expect(tally(deleted)).toEqual(
      gone ? { '200': 1, '404 NOT_FOUND': RUNNERS / 2 - 1 } : { '409 SELLPAGE_IN_USE': RUNNERS / 2 },
    );
    expect(campaigns.length > 0).toBe(!gone);
  });

  race('deleting waits for a campaign that is being made, and then counts it', async () => {
    const { id } = await make();
    const account = await makeConnection(world, { seller: staff.seller });
    const answer = await behind(
      world,
      (execute) =>
        execute(
          `insert into campaigns (seller_id, sellpage_id, ad_account_id, name, budget) values (?, ?, ?, 'C', 5)`,
          [staff.seller.id, id, account.id],
        ),
      () => remove(id),
    );
    expect(answer.body).toMatchObject({ code: 'SELLPAGE_IN_USE', message: 'Sellpage is used by 1 campaign(s)' });
  });

  race('hard case 22: changes of different keys of the head all survive', async (round) => {
    const page = await createPage(world, staff, { productId: product.id });
    const { external_id: pixelId } = await makeConnection(world, { seller: staff.seller, connection_type: 'PIXEL' });
    const guarantees = { enabled: true, badges: [] };
    const shipping = { price: 5.95 };
    const changes = [
      { primaryColor: 'blue' },
      { guaranteeConfig: guarantees },
      { shippingConfig: shipping, customDomain: `head-${round}` },
      { checkoutForm: 'PAYPAL_ONLY' },
      { pixelId },
    ];
    const foreign = together(RUNNERS / 4, (index) =>
      world.sql(`update sellpages set header_config = jsonb_set(header_config, ?::text[], '1') where id = ?`, [
        `{extra${index}}`,
        page.id,
      ]),
    );
    const answers = await together(RUNNERS, (index) => patch(page.id, changes[index % changes.length]!));
    await foreign;
    expect(tally(answers)).toEqual({ '200': RUNNERS });
    expect((await readPage(staff, page.id)).headerConfig).toEqual({
      primaryColor: 'blue',
      guarantees,
      shipping,
      checkoutForm: 'PAYPAL_ONLY',
      pixelId,
      extra0: 1,
      extra1: 1,
      extra2: 1,
      extra3: 1,
      extra4: 1,
    });
  });

  race('changes of different columns all survive', async () => {
    const { id } = await make();
    const fields = { variant: 'A', titleOverride: 'T', seoTitle: 'S', sections: [{ type: 'hero' }], boostModules: [] };
    const entries = Object.entries(fields);
    const answers = await together(RUNNERS, (index) =>
      patch(id, Object.fromEntries([entries[index % entries.length]!])),
    );
    expect(tally(answers)).toEqual({ '200': RUNNERS });
    expect(await readPage(staff, id)).toMatchObject(fields);
  });
});

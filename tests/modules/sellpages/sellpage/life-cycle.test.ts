import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeSellpageStats } from '#support/builders/stats.ts';
import { makeCampaign } from '#support/builders/campaign.ts';
import { makeDomain } from '#support/builders/domain.ts';
import { makeOrder } from '#support/builders/order.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectRefusal, PAGE_NOT_FOUND, type Refusal, withoutChange } from '#support/http/refusal.ts';
import { createPage, type Detail, patchPage, readPage, storedPage } from '#support/requests/sellpages.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

let staff: Staff;
let page: Detail;
beforeAll(async () => {
  staff = await makeStaff(world, { role: 'EDITOR' });
});
beforeEach(async () => {
  page = await createPage(world, staff);
});

const publish = () => staff.http.post(`/sellpages/${page.id}/publish`);
const unpublish = () => staff.http.post(`/sellpages/${page.id}/unpublish`);
const remove = () => staff.http.delete(`/sellpages/${page.id}`);
const setStatus = (status: string) => world.sql('update sellpages set status = ? where id = ?', [status, page.id]);
const statusOf = async () => (await storedPage(world, page.id))?.status;

const badTransition = (message: string): Refusal => ({ status: 400, code: 'INVALID_TRANSITION', message });
const SELLPAGE_PUBLISHED: Refusal = {
  status: 409,
  code: 'SELLPAGE_PUBLISHED',
  message: 'Unpublish the sellpage before deleting it',
};

describe('publish and unpublish', () => {
  test('a page without a domain goes public and back', async () => {
    const published = await publish();
    expect([published.status, published.body]).toEqual([
      200,
      { ...page, status: 'PUBLISHED', updatedAt: published.body.updatedAt },
    ]);
    expect(published.body.updatedAt > page.updatedAt).toBe(true);
    expect(await readPage(staff, page.id)).toEqual(published.body);
    const back = await unpublish();
    expect([back.status, back.body.status, await statusOf()]).toEqual([200, 'DRAFT', 'DRAFT']);
  });

  test('a body is ignored', async () => {
    expect((await staff.http.post(`/sellpages/${page.id}/publish`, { force: true })).status).toBe(200);
  });

  test('twice', async () => {
    await publish();
    expectRefusal(await withoutChange(world, publish), badTransition('Sellpage is already published'));
    await unpublish();
    expectRefusal(await withoutChange(world, unpublish), badTransition('Only published sellpages can be unpublished'));
  });

  test('nothing moves a page out of ARCHIVED', async () => {
    await setStatus('ARCHIVED');
    expectRefusal(await withoutChange(world, publish), badTransition('Cannot publish an archived sellpage'));
    expectRefusal(await withoutChange(world, unpublish), badTransition('Only published sellpages can be unpublished'));
  });

  test.each(['PENDING', 'FAILED'] as const)('hard case 28: not with a domain that is %s', async (status) => {
    const domain = await makeDomain(world, { seller: staff.seller, status });
    await patchPage(staff, page.id, { domainId: domain.id });
    expectRefusal(await withoutChange(world, publish), {
      status: 400,
      code: 'DOMAIN_NOT_VERIFIED',
      message: `Domain ${String(domain.hostname)} must be VERIFIED before publishing`,
    });
    await world.sql(`update seller_domains set status = 'VERIFIED' where id = ?`, [domain.id]);
    expect((await publish()).body).toMatchObject({ status: 'PUBLISHED', customDomainStatus: 'VERIFIED' });
  });

  test.each(['DRAFT', 'ARCHIVED'])('hard case 28: not with a product that is %s', async (status) => {
    await world.sql('update products set status = ? where id = ?', [status, page.productId]);
    const answer = await withoutChange(world, publish);
    expectRefusal(answer, { status: 400, code: 'PRODUCT_NOT_ACTIVE', message: 'Product is not active' });
  });

  test('the state is looked at first, then the domain, then the product', async () => {
    const domain = await makeDomain(world, { seller: staff.seller });
    await patchPage(staff, page.id, { domainId: domain.id });
    await world.sql(`update products set status = 'DRAFT' where id = ?`, [page.productId]);
    expect((await publish()).body.code).toBe('DOMAIN_NOT_VERIFIED');
    await setStatus('ARCHIVED');
    expect((await publish()).body.code).toBe('INVALID_TRANSITION');
  });

  test('a product that is no longer ACTIVE keeps no page from going back', async () => {
    await publish();
    await world.sql(`update products set status = 'ARCHIVED' where id = ?`, [page.productId]);
    expect((await unpublish()).status).toBe(200);
  });
});

describe('DELETE', () => {
  test.each(['DRAFT', 'ARCHIVED'])('removes a page that is %s', async (status) => {
    await setStatus(status);
    const answer = await remove();
    expect([answer.status, answer.body]).toEqual([200, { deleted: true, id: page.id }]);
    expect(await storedPage(world, page.id)).toBeNull();
    expectRefusal(await remove(), PAGE_NOT_FOUND);
  });

  test('keeps the orders, without a page, and removes the statistics', async () => {
    const other = await createPage(world, staff);
    const order = await makeOrder(world, { seller: staff.seller, sellpage_id: page.id });
    for (const { id } of [page, other]) {
      await makeSellpageStats(world, { sellpage: { id, seller_id: staff.seller.id }, ad_source: 'META' });
    }
    await remove();
    expect(await world.sql('select sellpage_id, status from orders where id = ?', [order.id])).toEqual([
      { sellpage_id: null, status: 'CONFIRMED' },
    ]);
    const stats = await world.sql('select sellpage_id from sellpage_stats_daily where seller_id = ?', [
      staff.seller.id,
    ]);
    expect(stats).toEqual([{ sellpage_id: other.id }]);
  });

  test('hard case 28: a published page stays', async () => {
    await publish();
    expectRefusal(await withoutChange(world, remove), SELLPAGE_PUBLISHED);
  });

  test('a page with campaigns stays, whatever their status', async () => {
    const row = { seller_id: staff.seller.id, id: page.id };
    for (const status of ['ACTIVE', 'DELETED'] as const) await makeCampaign(world, { sellpage: row, status });
    expectRefusal(await withoutChange(world, remove), {
      status: 409,
      code: 'SELLPAGE_IN_USE',
      message: 'Sellpage is used by 2 campaign(s)',
    });
    await publish();
    expectRefusal(await withoutChange(world, remove), SELLPAGE_PUBLISHED);
  });

  test('frees slug and label', async () => {
    await patchPage(staff, page.id, { customDomain: 'once-mine' });
    await remove();
    const again = await createPage(world, staff, { slug: page.slug });
    expect((await patchPage(staff, again.id, { customDomain: 'once-mine' })).customDomain).toBe('once-mine');
  });
});

import { beforeAll, describe, expect, test } from '#test';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage, newSlug } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectRefusal, PAGE_NOT_FOUND, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const NIL = '00000000-0000-0000-0000-000000000000';

let owner: Staff;
let viewer: Staff;
let editor: Staff;
let stranger: Staff;
let page: { id: string };
let product: { id: string };
beforeAll(async () => {
  owner = await makeStaff(world);
  viewer = await makeStaff(world, { role: 'VIEWER', seller: owner.seller });
  editor = await makeStaff(world, { role: 'EDITOR', seller: owner.seller });
  stranger = await makeStaff(world);
  product = await makeProduct(world);
  page = await makeSellpage(world, { seller: owner.seller, product });
});

const READS = ['', '/pixel', '/linked-ads', '/health'];
type Write = ['post' | 'patch' | 'delete', string, object | undefined];
const WRITES: Write[] = [
  ['patch', '', { titleOverride: 'Stolen' }],
  ['patch', '', { customDomain: 'stolen' }],
  ['post', '/publish', undefined],
  ['post', '/unpublish', undefined],
  ['post', '/verify-domain', undefined],
  ['delete', '', undefined],
];

describe('hard case 5: roles', () => {
  test('a VIEWER reads', async () => {
    for (const path of READS) expect((await viewer.http.get(`/sellpages/${page.id}${path}`)).status).toBe(200);
    expect((await viewer.http.get('/sellpages')).body.total).toBe(1);
    expect((await viewer.http.get('/sellpages/check-domain?domain=abc')).status).toBe(200);
  });

  test('an EDITOR writes', async () => {
    expect((await editor.http.patch(`/sellpages/${page.id}`, { variant: 'B' })).status).toBe(200);
    expect((await editor.http.post(`/sellpages/${page.id}/publish`)).status).toBe(200);
    expect((await editor.http.post(`/sellpages/${page.id}/unpublish`)).status).toBe(200);
    expect((await editor.http.post(`/sellpages/${page.id}/verify-domain`)).status).toBe(200);
    const made = await editor.http.post('/sellpages', { productId: product.id, slug: newSlug() });
    expect((await editor.http.delete(`/sellpages/${made.body.id}`)).status).toBe(200);
  });
});

describe('hard case 6: an id of another seller is an unknown id', () => {
  test.each(READS)('GET %s', async (path) => {
    const foreign = await stranger.http.get(`/sellpages/${page.id}${path}`);
    expectRefusal(foreign, PAGE_NOT_FOUND);
    expectRefusal(await stranger.http.get(`/sellpages/${NIL}${path}`), PAGE_NOT_FOUND);
  });

  test.each(WRITES)('%s %s', async (method, path, body) => {
    for (const id of [page.id, NIL]) {
      const answer = await withoutChange(world, () => stranger.http.send(method, `/sellpages/${id}${path}`, { body }));
      expectRefusal(answer, PAGE_NOT_FOUND);
    }
  });

  test('a domain of another seller is linked to no page', async () => {
    const foreign = await makeDomain(world, { seller: stranger.seller, status: 'VERIFIED' });
    for (const fields of [{ domainId: foreign.id }, { domainId: foreign.id, customDomain: 'in-the-system-scope' }]) {
      const answer = await withoutChange(world, () => owner.http.patch(`/sellpages/${page.id}`, fields));
      expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: `Domain ${foreign.id} not found` });
    }
  });

  test('the list holds only own pages', async () => {
    expect((await stranger.http.get('/sellpages')).body).toEqual({ data: [], total: 0, page: 1, limit: 20 });
  });

  test.each(['', '/publish', '/unpublish', '/verify-domain', '/pixel', '/linked-ads', '/health'])(
    'a malformed id is 400: %s',
    async (path) => {
      const method = path === '' ? 'patch' : /publish|verify/.test(path) ? 'post' : 'get';
      const answer = await owner.http.send(method, `/sellpages/not-an-id${path}`, { body: { variant: 'A' } });
      expect([answer.status, answer.body.message]).toEqual([400, 'Validation failed (uuid is expected)']);
    },
  );
});

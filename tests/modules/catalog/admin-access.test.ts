import { beforeAll, describe, expect, test } from '#test';
import type { z } from 'zod';
import { routes } from '#src/modules/index.ts';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { accessTokenFor, makeSession } from '#support/builders/session.ts';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { NIL } from '#support/http/bad-input.ts';
import type { Client } from '#support/http/client.ts';
import { expectInvalid, expectRefusal, UNAUTHORIZED, withoutChange } from '#support/http/refusal.ts';
import { makeSamples } from '#support/http/samples.ts';
import { STORAGE_ENV } from '#support/servers/storage.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld(STORAGE_ENV);
const samples = makeSamples(routes);
const ours = routes
  .filter(({ path }) => path.startsWith('/admin/products') && !/seller/.test(path))
  .map((route) => [`${route.method} ${route.path}`, route] as const);
let admin: Client;
let owner: Client;

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
  owner = world.http.as(await makeSession(world, { role: 'OWNER' }));
});

const fill = (path: string, id: string) => path.replaceAll(/:\w+/g, id);

describe('every route of the catalogue for admins', () => {
  test.each(ours)('%s: superadmins only, whatever the input', async (_name, route) => {
    for (const id of [(await makeProduct(world)).id, 'malformed']) {
      const body = id === 'malformed' ? { nonsense: null } : samples.body(route, id);
      const call = (client: Client) => client.send(route.method, fill(route.path, id), { body });
      await withoutChange(world, async () => {
        expectRefusal(await call(owner), { status: 403, code: 'FORBIDDEN', message: 'Superadmin access required' });
        expectRefusal(await call(world.http), UNAUTHORIZED);
      });
    }
  });

  test.each(ours.filter(([, { path }]) => path.includes(':')))(
    'hard case 14: %s: malformed id 400, nil id 404',
    async (_name, route) => {
      const call = (id: string) => admin.send(route.method, fill(route.path, id), { body: samples.body(route, NIL) });
      const malformed = await call('not-a-uuid');
      expect([malformed.status, malformed.body.message.split('; ')[0]]).toEqual([
        400,
        'Validation failed (uuid is expected)',
      ]);
      expect((await withoutChange(world, () => call(NIL))).body).toMatchObject({ statusCode: 404, code: 'NOT_FOUND' });
    },
  );

  test.each(ours.filter(([, { body }]) => body !== undefined))(
    '%s takes the example of its document',
    (_name, route) => {
      expect((route.body as z.ZodObject).safeParse(samples.body(route, NIL))).toMatchObject({ success: true });
    },
  );

  test.each(ours.filter(([, { body }]) => body !== undefined))('%s refuses unknown fields', async (_name, route) => {
    const body = { ...(samples.body(route, NIL) as object), extra: 1 };
    const answer = await withoutChange(world, () => admin.send(route.method, fill(route.path, NIL), { body }));
    expectInvalid(answer, { extra: 'property extra should not exist' });
  });
});

test('a superadmin who is a member of a seller still sees everything here', async () => {
  const { user } = await makeAdmin(world);
  const seller = await makeSeller(world);
  await makeMember(world, { seller, user, role: 'VIEWER' });
  const client = world.http.as(await accessTokenFor(world, user, seller, 'VIEWER'));
  const product = await makeProduct(world, { status: 'DRAFT' });

  expect((await client.get(`/admin/products/${product.id}`)).status).toBe(200);
  expect((await client.post('/admin/products', { name: 'Mouse', price: 1 })).status).toBe(201);
});

test('literal segments win over parameters', async () => {
  const product = await makeProduct(world);
  const variant = await makeVariant(world, { product });

  expect((await admin.get('/admin/products/labels')).body).toEqual([]);
  const bulk = await admin.patch(`/admin/products/${product.id}/variants/bulk`, {
    variants: [{ id: variant.id, name: 'New' }],
  });
  expect(bulk.body).toEqual({ updated: 1 });
});

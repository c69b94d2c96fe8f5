import { beforeAll, describe, expect, test } from '#test';
import { makeLabel, makeProduct } from '#support/builders/product.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { NIL } from '#support/http/bad-input.ts';
import { expectInvalid, expectRefusal, missing, productMissing, withoutChange } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});

const create = (name: unknown) => admin.post('/admin/products/labels', { name });
const sync = (product: { id: string }, labelIds: unknown) =>
  admin.post(`/admin/products/${product.id}/labels/sync`, { labelIds });
const labelsOf = async (product: { id: string }) =>
  (
    await world.sql<{ label_id: string }>('select label_id from product_product_labels where product_id = ?', [
      product.id,
    ])
  )
    .map(({ label_id }) => label_id)
    .sort();
const exists = (name: string) => ({
  status: 409,
  code: 'LABEL_EXISTS',
  message: `Label "${name}" already exists`,
});

describe('GET /admin/products/labels', () => {
  test('every label by name, with the number of its products', async () => {
    await world.sql('truncate product_labels cascade');
    expect((await admin.get('/admin/products/labels')).body).toEqual([]);
    const [z, a] = [await makeLabel(world, { name: 'Z' }), await makeLabel(world, { name: 'A' })];
    for (let index = 0; index < 2; index += 1) await sync(await makeProduct(world), [z.id]);

    const answer = await admin.get('/admin/products/labels');

    expect(answer.status).toBe(200);
    const row = ({ id, name, slug }: Record<string, unknown>, products: number) => ({
      id,
      name,
      slug,
      createdAt: expect.stringMatching(/\.\d{3}Z$/),
      _count: { products },
    });
    expect(answer.body).toEqual([row(a, 0), row(z, 2)]);
  });

  test('one statement for 1, 20 and 100 labels', async () => {
    const counts: number[] = [];
    for (const size of [1, 20, 100]) {
      await world.sql('truncate product_labels cascade');
      for (let index = 0; index < size; index += 1) await makeLabel(world);
      const statements = await statementsOf(world, async () => {
        expect((await admin.get('/admin/products/labels')).body).toHaveLength(size);
      });
      counts.push(statements.length);
    }
    expect(counts).toEqual([1, 1, 1]);
  });
});

describe('POST /admin/products/labels', () => {
  test('makes a label whose slug comes from its name', async () => {
    const answer = await create('  Édition Limitée! ');

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'Édition Limitée!',
      slug: 'edition-limitee',
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
    expect(await world.sql('select name, slug from product_labels where id = ?', [answer.body.id])).toEqual([
      { name: 'Édition Limitée!', slug: 'edition-limitee' },
    ]);
  });

  test('names of one slug are one label', async () => {
    await create('Hot Deal');
    for (const name of ['Hot Deal', 'hot-deal', ' HOT  DEAL ']) {
      expectRefusal(await withoutChange(world, () => create(name)), exists(name.trim()));
    }
  });

  test('hard case 30: a name without Latin letters gets a random slug, retried on collision', async () => {
    world.nextRandom('aaaaaaaa');
    expect((await create('日本')).body.slug).toBe('label-aaaaaaaa');
    world.nextRandom('aaaaaaaa', 'aaaaaaaa', 'bbbbbbbb');
    const answer = await create('新着');
    expect(answer.status).toBe(201);
    expect(answer.body.slug).toBe('label-bbbbbbbb');
    expect((await create('!?')).body.slug).toMatch(/^label-[a-z0-9]{8}$/);
  });

  test.each([
    ['Новинки', ['НОВИНКИ', 'новинки', ' Новинки\u200b']],
    ['Й', ['и\u0306', 'Й'.normalize('NFD')]],
    ['セール', ['ｾｰﾙ', 'セール\ufeff']],
    ['Σοφός', ['ΣΟΦΌΣ', 'σοφόσ']],
    ['각', ['\u1100\u1161\u11a8']],
  ])('%s is one label in any case and Unicode form', async (first, others) => {
    expect((await create(first)).status).toBe(201);
    for (const name of others) {
      const answer = await withoutChange(world, () => create(name));
      expect([answer.status, answer.body.code]).toEqual([409, 'LABEL_EXISTS']);
    }
  });

  test('a name of 100 characters fits', async () => {
    expect((await create('x'.repeat(100))).body.slug).toBe('x'.repeat(100));
  });

  test.each([
    ['missing', undefined, 'name is required'],
    ['null', null, 'name must be of type string'],
    ['blank', ' \n', 'name must not be empty'],
    ['long', 'x'.repeat(101), 'name must have at most 100 characters'],
    ['no text', 5, 'name must be of type string'],
  ])('hard case 17: refuses a name that is %s', async (_kind, name, message) => {
    expectInvalid(await withoutChange(world, () => create(name)), { name: message });
  });
});

describe('POST /admin/products/:id/labels/sync', () => {
  test('replaces the set; labels named twice collapse', async () => {
    const product = await makeProduct(world);
    const other = await makeProduct(world);
    const [a, b, c] = [await makeLabel(world), await makeLabel(world), await makeLabel(world)];
    await sync(other, [a.id]);

    const first = await sync(product, [a.id, b.id, a.id.toUpperCase()]);
    expect(first.status).toBe(201);
    expect(first.body).toEqual({ synced: 2 });
    expect(await labelsOf(product)).toEqual([a.id, b.id].sort());

    expect((await sync(product, [c.id, b.id])).body).toEqual({ synced: 2 });
    expect(await labelsOf(product)).toEqual([b.id, c.id].sort());
    expect((await withoutChange(world, () => sync(product, [b.id, c.id]))).body).toEqual({ synced: 2 });

    expect((await sync(product, [])).body).toEqual({ synced: 0 });
    expect(await labelsOf(product)).toEqual([]);
    expect(await labelsOf(other)).toEqual([a.id]);
  });

  test('hard case 27: one unknown id and nothing changes', async () => {
    const product = await makeProduct(world);
    const [a, b] = [await makeLabel(world), await makeLabel(world)];
    await sync(product, [a.id]);

    const answer = await withoutChange(world, () => sync(product, [b.id, NIL]));

    expectRefusal(answer, missing(`Label ${NIL} not found`));
  });

  test('404 for an unknown product', async () => {
    expectRefusal(await sync({ id: NIL }, []), productMissing(NIL));
  });

  test.each<[string, unknown, string]>([
    ['no list', undefined, 'labelIds'],
    ['null', null, 'labelIds'],
    ['a malformed id', ['x'], 'labelIds.0'],
    ['more than 100', Array(101).fill(NIL), 'labelIds'],
  ])('refuses %s', async (_name, labelIds, path) => {
    const product = await makeProduct(world);
    const answer = await withoutChange(world, () => sync(product, labelIds));
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].path).toBe(path);
  });

  test('the same few statements for 1, 20 and 100 labels', async () => {
    const counts: number[] = [];
    for (const size of [1, 20, 100]) {
      const product = await makeProduct(world);
      const ids: string[] = [];
      for (let index = 0; index < size; index += 1) ids.push((await makeLabel(world)).id);
      counts.push((await statementsOf(world, () => sync(product, ids))).length);
    }
    expect(new Set(counts).size).toBe(1);
  });
});

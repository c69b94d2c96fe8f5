import { beforeAll, beforeEach, describe, expect, test } from '#test';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { NIL } from '#support/http/bad-input.ts';
import { expectInvalid, expectRefusal, productMissing, withoutChange } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let admin: Client;
let product: { id: string };

beforeAll(async () => {
  admin = (await makeAdmin(world)).http;
});
beforeEach(async () => {
  product = await makeProduct(world);
});

const generate = (body?: unknown, of = product) => admin.post(`/admin/products/${of.id}/generate-variants`, body);
const define = (definitions: Record<string, unknown[]>) => ({
  optionDefinitions: Object.entries(definitions).map(([name, values]) => ({ name, values })),
});
const namesOf = ({ variants }: { variants: { name: string }[] }) => variants.map(({ name }) => name);

describe('POST /admin/products/:id/generate-variants', () => {
  test('makes every combination of the given definitions, after what is there', async () => {
    const present = await makeVariant(world, { product, name: 'Plain', position: 4 });

    const answer = await generate(define({ Size: ['S', 'M'], Color: ['Red', 'Blue'] }));

    expect(answer.status).toBe(201);
    expect(answer.body.created).toBe(4);
    expect(namesOf(answer.body)).toEqual(['Plain', 'S / Red', 'S / Blue', 'M / Red', 'M / Blue']);
    expect(answer.body.variants[0].id).toBe(present.id);
    expect(answer.body.variants[1]).toEqual({
      id: expect.any(String),
      productId: product.id,
      name: 'S / Red',
      sku: null,
      priceOverride: null,
      compareAtPrice: null,
      options: { Color: 'Red', Size: 'S' },
      stockQuantity: 0,
      isActive: true,
      position: 5,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const { body } = await admin.get(`/admin/products/${product.id}`);
    expect(body.variants).toEqual(answer.body.variants);
    expect(body.optionDefinitions).toEqual(define({ Size: ['S', 'M'], Color: ['Red', 'Blue'] }).optionDefinitions);
  });

  test('hard case 28: {Color, Size} and {Size, Color} are one option set', async () => {
    await makeVariant(world, { product, options: '{"Size":"S","Color":"Red"}', name: 'Mine', is_active: false });

    expect((await generate(define({ Color: ['Red'], Size: ['S', 'M'] }))).body).toMatchObject({ created: 1 });
    const again = await withoutChange(world, () => generate(define({ Size: ['M', 'S'], Color: ['Red'] })));
    expect(again.body.created).toBe(0);
    expect(namesOf(again.body)).toEqual(['Mine', 'Red / M']);
  });

  test.each([
    ['no body', undefined],
    ['an empty body', {}],
  ])('%s: fills the gaps of the options that occur, in the order of their names', async (_name, body) => {
    await makeVariant(world, { product, name: 'Red / S', options: '{"Color":"Red","Size":"S"}' });
    await makeVariant(world, { product, name: 'Blue / M', options: '{"Color":"Blue","Size":"M"}', position: 1 });

    const answer = await generate(body);

    expect(answer.body.created).toBe(2);
    expect(namesOf(answer.body)).toEqual(['Red / S', 'Blue / M', 'Red / M', 'Blue / S']);
    expect((await withoutChange(world, () => generate(body))).body.created).toBe(0);
  });

  test('a product without options gets no variant', async () => {
    expect((await withoutChange(world, () => generate())).body).toEqual({ created: 0, variants: [] });
    expect((await withoutChange(world, () => generate({ optionDefinitions: [] }))).body.created).toBe(0);
    await makeVariant(world, { product, name: 'Plain' });
    expect((await withoutChange(world, () => generate())).body.created).toBe(0);
  });

  test('names and values are trimmed', async () => {
    const answer = await generate(define({ ' Color ': [' Red'] }));
    expect(answer.body).toMatchObject({ created: 1, variants: [{ name: 'Red', options: { Color: 'Red' } }] });
  });

  test('100 combinations are made, 101 are not', async () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
    const answer = await generate(define({ A: values(10), B: values(10) }));
    expect(answer.body).toMatchObject({ created: 100 });
    expect(answer.body.variants).toHaveLength(100);

    const refused = await withoutChange(world, () => generate(define({ A: values(2), B: values(51) })));
    expectInvalid(refused, { optionDefinitions: 'optionDefinitions must make at most 100 combinations' });
  });

  test('derived options that make more than 100 combinations are refused too', async () => {
    for (let index = 0; index < 11; index += 1) {
      await makeVariant(world, { product, options: `{"A":"a${index}","B":"b${index}"}` });
    }
    expectRefusal(await withoutChange(world, () => generate()), {
      status: 400,
      code: 'BAD_REQUEST',
      message: 'The options make more than 100 combinations',
    });
  });

  test('a name that would not fit is refused', async () => {
    const long = Object.fromEntries(['A', 'B', 'C'].map((name) => [name, [name.repeat(100)]]));
    const answer = await withoutChange(world, () => generate(define(long)));
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain('255 characters');
  });

  test('a name is as long as its characters', async () => {
    const answer = await generate(define({ A: ['😀'.repeat(100)], B: ['😀'.repeat(100)] }));
    expect(answer.body).toMatchObject({ created: 1 });
  });

  test('behind the last position there is none to count to', async () => {
    await makeVariant(world, { product, position: 2_147_483_647 });
    const answer = await generate(define({ A: ['x', 'y'] }));
    expect(answer.body).toMatchObject({ created: 2 });
    const positions = answer.body.variants.map(({ position }: { position: number }) => position);
    expect(positions).toEqual([2_147_483_647, 2_147_483_647, 2_147_483_647]);
  });

  test.each<[string, unknown, string]>([
    ['definitions that are no list', {}, 'optionDefinitions'],
    ['null definitions', null, 'optionDefinitions'],
    ['no name', [{ values: ['x'] }], 'optionDefinitions.0.name'],
    ['a blank name', [{ name: ' ', values: ['x'] }], 'optionDefinitions.0.name'],
    ['a long name', [{ name: 'x'.repeat(51), values: ['x'] }], 'optionDefinitions.0.name'],
    ['no values', [{ name: 'A' }], 'optionDefinitions.0.values'],
    ['empty values', [{ name: 'A', values: [] }], 'optionDefinitions.0.values'],
    ['a value that is no text', [{ name: 'A', values: [1] }], 'optionDefinitions.0.values.0'],
    ['a long value', [{ name: 'A', values: ['x'.repeat(101)] }], 'optionDefinitions.0.values.0'],
    [
      'an option named twice',
      [
        { name: 'A', values: ['x'] },
        { name: 'A ', values: ['y'] },
      ],
      'optionDefinitions',
    ],
    ['a value named twice', [{ name: 'A', values: ['x', 'y', 'x '] }], 'optionDefinitions.0.values'],
    ['a long type', [{ name: 'A', type: 'x'.repeat(51), values: ['x'] }], 'optionDefinitions.0.type'],
    ['too many options', Array.from({ length: 11 }, (_, i) => ({ name: `o${i}`, values: ['x'] })), 'optionDefinitions'],
    ['an unknown key', [{ name: 'A', values: ['x'], position: 1 }], 'optionDefinitions.0.position'],
  ])('refuses %s', async (_name, optionDefinitions, path) => {
    const answer = await withoutChange(world, () => generate({ optionDefinitions }));
    expect(answer.status).toBe(400);
    expect(answer.body.details[0].path).toBe(path);
  });

  test('404 for an unknown product', async () => {
    expectRefusal(await generate({}, { id: NIL }), productMissing(NIL));
    expectRefusal(await generate(define({ A: ['x'] }), { id: NIL }), productMissing(NIL));
  });
});

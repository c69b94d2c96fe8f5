import { beforeAll, expect, test } from '#test';
import type { Response } from 'supertest';
import { makeLabel, makeProduct, makePricingRule, makeVariant } from '#support/builders/product.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { unique } from '#support/database/rows.ts';
import { expectRefusal, missing, type Refusal } from '#support/http/refusal.ts';
import type { Client } from '#support/http/client.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, RUNNERS, together } from '#support/database/races.ts';
import { behind } from '#support/database/row-lock.ts';
import { useWorld } from '#support/world.ts';

const ROUNDS = 10;

describeOnPostgres('changes of the catalogue at once', () => {
  const world = useWorld();
  let admin: Client;
  beforeAll(async () => {
    admin = (await makeAdmin(world)).http;
  });

  const statusesOf = (answers: Response[]) => [...new Set(answers.map(({ status }) => status))];
  const race = (name: string, run: () => Promise<void>) => test(name, () => repeat(ROUNDS, run), RACE_TIMEOUT_MS);

  /** One answer has `status`; returns it after holding the others against `refusal`. */
  function winnerOf(answers: Response[], status: number, refusal: (winner: Response) => Refusal): Response {
    const winners = answers.filter((answer) => answer.status === status);
    expect(winners).toHaveLength(1);
    for (const answer of answers) if (answer !== winners[0]) expectRefusal(answer, refusal(winners[0]!));
    return winners[0]!;
  }

  race('hard case 30: one label of many gets its name', async () => {
    const name = `Label ${unique()}`;
    const answers = await together(RUNNERS, () => admin.post('/admin/products/labels', { name }));
    const exists = { status: 409, code: 'LABEL_EXISTS', message: `Label "${name}" already exists` };
    const { body } = winnerOf(answers, 201, () => exists);
    expect(await world.sql('select id from product_labels where name = ?', [name])).toEqual([{ id: body.id }]);
  });

  race('one label of many spellings of one name is made', async () => {
    const letters = [...String(unique())].map((digit) => String.fromCodePoint(0x430 + Number(digit))).join('');
    const name = `Й${letters}`;
    const spellings = [name, name.toLowerCase(), name.toUpperCase(), name.normalize('NFD'), `\u200b${name}`];
    const answers = await together(RUNNERS, (index) =>
      admin.post('/admin/products/labels', { name: spellings[index % spellings.length] }),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(RUNNERS - 1).fill(409)]);
    expect(await world.sql('select 1 from product_labels where lower(name) = lower(?)', [name])).toHaveLength(1);
  });

  race('hard case 30: one product of many gets its code', async () => {
    const productCode = `CODE-${unique()}`;
    const answers = await together(RUNNERS, (index) =>
      admin.post('/admin/products', { name: 'M', price: index, productCode, images: [`https://x.io/${index}.jpg`] }),
    );
    const taken = { status: 409, code: 'PRODUCT_CODE_TAKEN', message: `Product code "${productCode}" is already used` };
    const { body } = winnerOf(answers, 201, () => taken);
    expect(
      await world.sql(
        `select p.id, p.base_price as "basePrice", m.url from products p
         left join asset_media m on m.product_id = p.id where p.product_code = ?`,
        [productCode],
      ),
    ).toEqual([{ id: body.id, basePrice: body.basePrice, url: body.images[0] }]);
  });

  race('hard case 30: random codes, product slugs and label slugs that collide are drawn again', async () => {
    const mark = String(unique());
    // fewer than the server's draws: one request may meet all of them
    const collisions = 4;
    const same = [mark.padStart(8, 'A'), mark.padStart(6, 'a')];
    world.nextRandom(...Array.from({ length: collisions / 2 }, () => same).flat());
    const products = await together(RUNNERS, () => admin.post('/admin/products', { name: `P${mark}`, price: 1 }));
    expect(statusesOf(products)).toEqual([201]);
    expect(new Set(products.map(({ body }) => body.productCode)).size).toBe(RUNNERS);
    expect(new Set(products.map(({ body }) => body.slug)).size).toBe(RUNNERS);

    world.nextRandom(...Array<string>(collisions).fill(mark.padStart(8, 'a')));
    const labels = await together(RUNNERS, (index) =>
      admin.post('/admin/products/labels', { name: `${String.fromCodePoint(0x4e00 + unique())}${'新'.repeat(index)}` }),
    );
    expect(statusesOf(labels)).toEqual([201]);
    expect(new Set(labels.map(({ body }) => body.slug)).size).toBe(RUNNERS);
  });

  race('hard case 28: every combination is generated once', async () => {
    const product = await makeProduct(world);
    await makeVariant(world, { product, options: '{"Size":"s1","Color":"c1"}' });
    const color = { name: 'Color', values: ['c1', 'c2', 'c3'] };
    const size = { name: 'Size', values: ['s1', 's2', 's3', 's4'] };
    const answers = await together(RUNNERS, (index) =>
      admin.post(`/admin/products/${product.id}/generate-variants`, {
        optionDefinitions: index % 2 === 0 ? [color, size] : [size, color],
      }),
    );
    expect(statusesOf(answers)).toEqual([201]);
    expect(answers.map(({ body }) => body.created).sort((a, b) => b - a)).toEqual([
      11,
      ...Array<number>(RUNNERS - 1).fill(0),
    ]);
    for (const { body } of answers) expect(body.variants).toHaveLength(12);
    const [stored] = await world.sql(
      `select count(*)::int as rows, count(distinct options)::int as sets, count(distinct position)::int as positions
       from product_variants where product_id = ?`,
      [product.id],
    );
    expect(stored).toEqual({ rows: 12, sets: 12, positions: 12 });
  });

  race('variants added at once stand one after another', async () => {
    const product = await makeProduct(world);
    const answers = await together(RUNNERS, () => admin.post(`/admin/products/${product.id}/variants`, { name: 'V' }));
    expect(statusesOf(answers)).toEqual([201]);
    expect(answers.map(({ body }) => body.position).sort((a, b) => a - b)).toEqual([...Array(RUNNERS).keys()]);
  });

  race('bulk updates in any order do not block each other for good, and none is half done', async () => {
    const product = await makeProduct(world);
    const ids: string[] = [];
    for (let index = 0; index < 6; index += 1) ids.push((await makeVariant(world, { product })).id);
    const foreign = (await makeVariant(world)).id;
    const turned = [...ids].reverse();
    const answers = await together(RUNNERS, (index) => {
      const items = (index % 2 === 0 ? ids : turned).map((id) => ({ id, stockQuantity: index + 1, name: `N${index}` }));
      // every fourth request is refused, after it has read what it would change
      if (index % 4 === 3) items.push({ id: foreign, stockQuantity: 0, name: 'foreign' });
      return admin.patch(`/admin/products/${product.id}/variants/bulk`, { variants: items });
    });
    for (const [index, answer] of answers.entries()) {
      if (index % 4 === 3) expectRefusal(answer, missing(`Variant ${foreign} not found`));
      else expect([answer.status, answer.body]).toEqual([200, { updated: 6 }]);
    }
    const rows = await world.sql<{ name: string; stock: number }>(
      'select distinct name, stock_quantity as stock from product_variants where product_id = ?',
      [product.id],
    );
    expect(rows).toHaveLength(1);
    const { name, stock } = rows[0]!;
    expect(name).toBe(`N${stock - 1}`);
    expect((stock - 1) % 4).not.toBe(3);
  });

  race('bulk updates and sales that take from the stock in the order of ids', async () => {
    const product = await makeProduct(world);
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) {
      ids.push((await makeVariant(world, { product, stock_quantity: 1000 })).id);
    }
    const sale = () =>
      world.orm.em.fork().transactional(async (em) => {
        for (const id of [...ids].sort()) {
          await em.execute('update product_variants set stock_quantity = stock_quantity - 1 where id = ?', [id]);
        }
      });
    const rename = (index: number) =>
      admin.patch(`/admin/products/${product.id}/variants/bulk`, {
        variants: [...ids].reverse().map((id) => ({ id, name: `N${index}` })),
      });
    const answers = await together(RUNNERS, async (index) => (index % 2 === 0 ? rename(index) : sale()));
    for (const answer of answers) if (answer !== undefined) expect(answer.status).toBe(200);
    expect(
      await world.sql('select distinct stock_quantity as stock from product_variants where product_id = ?', [
        product.id,
      ]),
    ).toEqual([{ stock: 1000 - RUNNERS / 2 }]);
  });

  const overlap = (winner: Response): Refusal => ({
    status: 409,
    code: 'PRICING_RULE_OVERLAP',
    message: `Overlaps pricing rule ${winner.body.id}`,
  });

  race('hard case 24: of overlapping pricing rules one is created', async () => {
    const product = await makeProduct(world);
    const answers = await together(RUNNERS, (index) =>
      admin.post(`/admin/products/${product.id}/pricing-rules`, {
        suggestedRetail: index,
        sellerTakePercent: 40,
        effectiveFrom: `2026-01-${String(index + 1).padStart(2, '0')}`,
        effectiveUntil: index % 2 === 0 ? null : '2026-02-01',
      }),
    );
    const { body } = winnerOf(answers, 201, overlap);
    expect(await world.sql('select id from pricing_rules where product_id = ?', [product.id])).toEqual([
      { id: body.id },
    ]);
  });

  race('hard case 24: of overlapping pricing rules one is switched on, or moved', async () => {
    const product = await makeProduct(world);
    const rules: { id: string }[] = [];
    for (let index = 0; index < RUNNERS; index += 1) {
      const year = 2000 + index;
      const window = { effective_from: `${year}-01-01T00:00:00Z`, effective_until: `${year}-06-01T00:00:00Z` };
      rules.push(await makePricingRule(world, { product, ...(index % 2 === 0 ? { is_active: false } : window) }));
    }
    const answers = await together(RUNNERS, (index) =>
      admin.patch(
        `/admin/products/${product.id}/pricing-rules/${rules[index]!.id}`,
        index % 2 === 0 ? { isActive: true } : { effectiveFrom: '2026-05-01', effectiveUntil: null },
      ),
    );
    const { body } = winnerOf(answers, 200, overlap);
    const now = "is_active and effective_from <= '2026-05-01' and coalesce(effective_until, 'infinity') > '2026-05-01'";
    expect(await world.sql(`select id from pricing_rules where product_id = ? and ${now}`, [product.id])).toEqual([
      { id: body.id },
    ]);
  });

  race('label sync leaves one of the sets that were asked for', async () => {
    const product = await makeProduct(world);
    const labels: string[] = [];
    for (let index = 0; index < 6; index += 1) labels.push((await makeLabel(world)).id);
    const sets = [labels.slice(0, 3), labels.slice(3), labels.slice(2, 4), labels];
    const answers = await together(RUNNERS, (index) =>
      admin.post(`/admin/products/${product.id}/labels/sync`, { labelIds: sets[index % sets.length] }),
    );
    expect(statusesOf(answers)).toEqual([201]);
    const rows = await world.sql<{ id: string }>(
      'select label_id as id from product_product_labels where product_id = ?',
      [product.id],
    );
    expect(sets.map((set) => [...set].sort())).toContainEqual(rows.map(({ id }) => id).sort());
  });

  race('parallel edits of different fields all survive; pictures are those of one request', async () => {
    const product = await makeProduct(world);
    const bodies = [
      { name: 'New' },
      { price: 7 },
      { costPrice: 3 },
      { tags: ['x'] },
      { description: 'd' },
      { status: 'ARCHIVED' },
    ];
    const pictures = (index: number) => [`https://x.io/${index}.jpg`, 'https://x.io/all.jpg'];
    const answers = await together(RUNNERS, (index) =>
      admin.patch(`/admin/products/${product.id}`, bodies[index] ?? { images: pictures(index) }),
    );
    expect(statusesOf(answers)).toEqual([200]);
    const { body } = await admin.get(`/admin/products/${product.id}`);
    expect(body).toMatchObject({
      name: 'New',
      basePrice: '7.00',
      costPrice: '3.00',
      tags: ['x'],
      description: 'd',
      status: 'ARCHIVED',
    });
    const sets = Array.from({ length: RUNNERS }, (_, index) => pictures(index)).slice(bodies.length);
    expect(sets).toContainEqual(body.images);
    const [media] = await world.sql(
      'select count(*)::int as rows, count(distinct url)::int as urls from asset_media where product_id = ?',
      [product.id],
    );
    expect(media).toEqual({ rows: sets.length + 1, urls: sets.length + 1 });
  });

  race('a row is removed once', async () => {
    const product = await makeProduct(world);
    const [variant, rule] = [await makeVariant(world, { product }), await makePricingRule(world, { product })];
    const paths = [`variants/${variant.id}`, `pricing-rules/${rule.id}`];
    const answers = await together(RUNNERS, (index) =>
      admin.delete(`/admin/products/${product.id}/${paths[index % 2]}`),
    );
    winnerOf(
      answers.filter((_, index) => index % 2 === 0),
      200,
      () => missing(`Variant ${variant.id} not found`),
    );
    winnerOf(
      answers.filter((_, index) => index % 2 === 1),
      200,
      () => missing(`Pricing rule ${rule.id} not found`),
    );
  });

  test('what is removed before a change reaches it is not found', async () => {
    const product = await makeProduct(world);
    const [variant, rule] = [await makeVariant(world, { product }), await makePricingRule(world, { product })];
    const path = `/admin/products/${product.id}`;
    const late = await behind(
      world,
      (execute) => execute('delete from product_variants where id = ?', [variant.id]),
      () => admin.patch(`${path}/variants/${variant.id}`, { name: 'After' }),
    );
    expectRefusal(late, missing(`Variant ${variant.id} not found`));
    const answers = await together(2, (index) =>
      index === 0
        ? admin.delete(`${path}/pricing-rules/${rule.id}`)
        : admin.patch(`${path}/pricing-rules/${rule.id}`, { holdPercent: 9 }),
    );
    expect(answers[0]!.status).toBe(200);
    // a change that was made is in what was removed
    if (answers[1]!.status === 200) expect(answers[0]!.body.holdPercent).toBe('9.00');
    else expectRefusal(answers[1]!, missing(`Pricing rule ${rule.id} not found`));
  });

  test('a variant is removed as it was in the end', async () => {
    const product = await makeProduct(world);
    const variant = await makeVariant(world, { product });
    const { status, body } = await behind(
      world,
      (execute) => execute("update product_variants set name = 'After' where id = ?", [variant.id]),
      () => admin.delete(`/admin/products/${product.id}/variants/${variant.id}`),
    );
    expect([status, body.name]).toEqual([200, 'After']);
  });
});

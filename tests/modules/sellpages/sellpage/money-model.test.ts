import { expect, test } from '#test';
import fc from 'fast-check';
import { amount, type Amount, toNumber } from '#src/platform/values/money.ts';
import { makeOrderItem, makeOrder } from '#support/builders/order.ts';
import { makeProduct, makePricingRule } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { readPage } from '#support/requests/sellpages.ts';
import { useWorld } from '#support/world.ts';

/** The money model once more, in plain words and exact decimals, held against what the database sums. */
const world = useWorld({ DEFAULT_TAKE_PERCENT: '65', DEFAULT_HOLD_PERCENT: '25', DEFAULT_HOLD_DAYS: '5' });
const DAY_MS = 86_400_000;

interface Terms {
  percent: string;
  fixed: string | null;
  hold: string;
  days: number;
}
interface Line {
  /** Which product. Null: it is gone. */
  product: number | null;
  quantity: number;
  total: string;
}
interface Sale {
  total: string;
  ageDays: number;
  lines: Line[];
}
interface Shop {
  /** Terms of each product; null: no rule. */
  products: (Terms | null)[];
  sales: Sale[];
}

const cents = (max: number) => fc.integer({ min: 0, max }).map((value) => (value / 100).toFixed(2));
const terms: fc.Arbitrary<Terms> = fc.record({
  percent: cents(10_000),
  fixed: fc.option(cents(5_000)),
  hold: cents(10_000),
  days: fc.integer({ min: 0, max: 10 }),
});
const sale: fc.Arbitrary<Sale> = fc.record({
  total: cents(100_000),
  ageDays: fc.integer({ min: 0, max: 12 }),
  lines: fc.array(
    fc.record({ product: fc.option(fc.nat(2)), quantity: fc.integer({ min: 1, max: 9 }), total: cents(50_000) }),
    { maxLength: 4 },
  ),
});
const shop: fc.Arbitrary<Shop> = fc.record({
  products: fc.array(fc.option(terms), { minLength: 3, maxLength: 3 }),
  sales: fc.array(sale, { maxLength: 5 }),
});

interface Part {
  take: Amount;
  hold: Amount;
}

function part(take: Amount, holdPercent: string, days: number, ageDays: number): Part {
  return { take, hold: days > 0 && ageDays <= days ? take.times(holdPercent).div(100) : amount(0) };
}

function partOfLine({ total, quantity }: Line, rule: Terms | null, ageDays: number): Part {
  if (rule === null) return part(amount(total).times(65).div(100), '25', 5, ageDays);
  const take = rule.fixed === null ? amount(total).times(rule.percent).div(100) : amount(rule.fixed).times(quantity);
  return part(take, rule.hold, rule.days, ageDays);
}

function partsOf({ products }: Shop, { total, lines, ageDays }: Sale): Part[] {
  const ruled = lines.map((line) => ({ line, rule: line.product === null ? null : products[line.product]! }));
  if (ruled.every(({ rule }) => rule === null)) {
    return [part(amount(total).times(65).div(100), '25', 5, ageDays)];
  }
  return ruled.map(({ line, rule }) => partOfLine(line, rule, ageDays));
}

function expected(model: Shop) {
  const parts = model.sales.flatMap((one) => partsOf(model, one));
  const sum = (values: Amount[]): Amount => values.reduce((total, value) => total.plus(value), amount(0));
  const youTake = sum(parts.map(({ take }) => take));
  const hold = sum(parts.map((one) => one.hold));
  return {
    revenue: toNumber(sum(model.sales.map(({ total }) => amount(total)))),
    cost: 0,
    youTake: toNumber(youTake),
    hold: toNumber(hold),
    cashToBalance: toNumber(youTake.minus(hold)),
  };
}

async function store(staff: Staff, model: Shop): Promise<string> {
  const products = [];
  for (const rule of model.products) {
    const product = await makeProduct(world);
    products.push(product);
    if (rule === null) continue;
    await makePricingRule(world, {
      product,
      seller_take_percent: rule.percent,
      seller_take_fixed: rule.fixed,
      hold_percent: rule.hold,
      hold_duration_days: rule.days,
      effective_from: '2020-01-01T00:00:00Z',
    });
  }
  const page = await makeSellpage(world, { seller: staff.seller, product: products[0]! });
  for (const { total, ageDays, lines } of model.sales) {
    const created_at = new Date(Date.now() - ageDays * DAY_MS).toISOString();
    const order = await makeOrder(world, { seller: staff.seller, sellpage_id: page.id, total, created_at });
    for (const { product, quantity, total: line_total } of lines) {
      const product_id = product === null ? null : products[product]!.id;
      await makeOrderItem(world, { order, product: page, product_id, quantity, line_total });
    }
  }
  return page.id;
}

test('any orders, lines and rules give what the model says', async () => {
  const staff = await makeStaff(world);
  await fc.assert(
    fc.asyncProperty(shop, async (model) => {
      const id = await store(staff, model);
      expect((await readPage(staff, id)).stats).toEqual(expected(model));
    }),
    { numRuns: 25 },
  );
});

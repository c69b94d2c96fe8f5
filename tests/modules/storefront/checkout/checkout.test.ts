import { describe, expect, test } from '#test';
import type { SellpageStatus } from '#src/modules/sellpages/index.ts';
import type { Response } from 'supertest';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { exampleTerms, makeSellpage, makeShop, type Shop } from '#support/builders/sellpage.ts';
import { daysFromNow } from '#support/clock.ts';
import { NIL } from '#support/http/bad-input.ts';
import { ADDRESS, checkoutOf, placeOrder, stockOf } from '#support/requests/checkout.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
type Overrides = Record<string, unknown>;

const orderRow = async (answer: Response) =>
  (await world.sql<Record<string, unknown>>('select * from orders where id = ?', [answer.body.orderId]))[0]!;
const itemsOf = (answer: Response) =>
  world.sql(
    `select product_id, variant_id, product_name, variant_name, sku, quantity, unit_price, line_total
     from order_items where order_id = ? order by created_at`,
    [answer.body.orderId],
  );
const eventsOf = (answer: Response) =>
  world.sql<{ type: string; description: string; metadata: Overrides; created_by: string | null }>(
    `select event_type as type, description, metadata, created_by from order_events
     where order_id = ? order by created_at`,
    [answer.body.orderId],
  );
const example = ({ product, blue, red }: Shop) => ({
  items: [
    { productId: product.id, variantId: blue.id, quantity: 2 },
    { productId: product.id, variantId: red.id, quantity: 1 },
  ],
});

async function refuse(act: () => Promise<Response>, status: number, code: string, message: string): Promise<void> {
  expectRefusal(await withoutChange(world, act), { status, code, message });
}

describe('an order', () => {
  test('hard case 21: the example of the contract is answered and stored to the cent', async () => {
    const shop = await makeShop(world, { page: exampleTerms(), product: { sku: 'M-1' } });
    const answer = await placeOrder(world, shop, {
      ...example(shop),
      discountCode: 'welcome10',
      customerPhone: ' ',
      billingAddress: { ...ADDRESS, countryCode: 'us', line2: '' },
      utmSource: 'IG',
      utmCampaign: 'x'.repeat(300),
    });
    expect(answer.status).toBe(201);
    const { orderId, orderNumber } = answer.body;
    const id = (orderId as string).replaceAll('-', '');
    expect(answer.body).toEqual({
      orderId,
      orderNumber: expect.stringMatching(/^ORD-\d{8}-[0-9A-Z]{8}$/),
      total: 70.53,
      currency: 'USD',
      discount: { id: '0f0f0f0f-0000-4000-8000-00000000000a', code: 'WELCOME10', amount: 7.18 },
      discountRejected: null,
      payment: {
        type: 'stripe',
        clientSecret: expect.stringMatching(new RegExp(`^pi_test_${id}_secret_[0-9a-f]{16}$`)),
      },
    });
    expect(await orderRow(answer)).toMatchObject({
      seller_id: shop.seller.id,
      sellpage_id: shop.page.id,
      order_number: orderNumber,
      customer_phone: null,
      shipping_address: ADDRESS,
      billing_address: { ...ADDRESS, countryCode: 'US' },
      subtotal: '71.76',
      shipping_cost: '5.95',
      tax_amount: '0.00',
      discount_amount: '7.18',
      total: '70.53',
      status: 'PENDING',
      payment_method: 'test',
      payment_id: `pi_test_${id}`,
      transaction_id: null,
      paid_at: null,
      source: 'facebook',
      utm_source: 'IG',
      utm_campaign: 'x'.repeat(255),
    });
    const line = { product_id: shop.product.id, product_name: 'Mouse', sku: 'M-1', unit_price: '23.92' };
    expect(await itemsOf(answer)).toEqual([
      { ...line, variant_id: shop.blue.id, variant_name: 'Blue', quantity: 2, line_total: '47.84' },
      { ...line, variant_id: shop.red.id, variant_name: 'Red', quantity: 1, line_total: '23.92' },
    ]);
    expect(await eventsOf(answer)).toEqual([
      {
        type: 'CREATED',
        description: 'Order created from storefront checkout',
        created_by: null,
        metadata: expect.objectContaining({
          from: null,
          to: 'PENDING',
          shippingMethod: 'standard',
          discount: answer.body.discount,
        }),
      },
    ]);
    expect([await stockOf(world, shop.blue), await stockOf(world, shop.red)]).toEqual([98, 99]);
  });

  test('without terms of the page: 34.89, and PayPal is answered in its own shape', async () => {
    const shop = await makeShop(world);
    const answer = await placeOrder(world, shop, { paymentMethod: 'paypal' });
    const id = (answer.body.orderId as string).replaceAll('-', '').toUpperCase();
    expect(answer.body).toMatchObject({
      total: 34.89,
      discount: null,
      discountRejected: null,
      payment: {
        type: 'paypal',
        paypalOrderId: `TEST-${id}`,
        approvalUrl: `https://payments.invalid/approve/TEST-${id}`,
      },
    });
    expect(await orderRow(answer)).toMatchObject({ payment_id: `TEST-${id}`, source: 'direct', billing_address: null });
  });

  test('hard case 13: each product has the tiers of its own page, the newest live one unless it is the page ordered on', async () => {
    const shop = await makeShop(world);
    const other = await makeProduct(world, { base_price: '10.00', name: 'Pad' });
    const page = (discount: number, createdAt: string, status: SellpageStatus = 'PUBLISHED') =>
      makeSellpage(world, {
        seller: shop.seller,
        product: other,
        status,
        created_at: createdAt,
        boost_modules: JSON.stringify([
          { type: 'BUNDLE_DISCOUNT', title: 'No price', discountTiers: [{ quantity: 1, discount: 90 }] },
          { type: 'UPSELL_NEXT_ITEM', title: 'Off', enabled: false, discountTiers: [{ quantity: 1, discount: 80 }] },
          { type: 'UPSELL_NEXT_ITEM', title: 'Empty', discountTiers: [] },
          { type: 'UPSELL_NEXT_ITEM', title: 'It', discountTiers: [{ quantity: 1, discount }] },
        ]),
      });
    const older = await page(75, '2026-01-01T00:00:00Z');
    await page(60, '2026-01-02T00:00:00Z');
    await page(99, '2026-01-03T00:00:00Z', 'DRAFT');
    const items = [{ productId: other.id, quantity: 1 }];
    // reference 20.00, for want of a compare-at price
    expect(await itemsOf(await placeOrder(world, shop, { items }))).toMatchObject([
      { unit_price: '8.00', variant_name: null },
    ]);
    const named = await placeOrder(world, shop, { items, sellpageSlug: older.slug });
    expect(await itemsOf(named)).toMatchObject([{ unit_price: '5.00' }]);
    expect(await orderRow(named)).toMatchObject({ sellpage_id: older.id });
  });

  test('hard case 11: lines of one variant are summed', async () => {
    const shop = await makeShop(world);
    await world.sql('update product_variants set stock_quantity = 3 where id = ?', [shop.red.id]);
    const twice = [2, 2].map((quantity) => ({ productId: shop.product.id, variantId: shop.red.id, quantity }));
    await refuse(
      () => placeOrder(world, shop, { items: twice }),
      409,
      'INSUFFICIENT_STOCK',
      'Insufficient stock for variant Red',
    );
    const fits = await placeOrder(world, shop, { items: [{ ...twice[0], quantity: 1 }, twice[1]] });
    expect(fits.status).toBe(201);
    expect(await stockOf(world, shop.red)).toBe(0);
  });

  test('hard case 33: eight statements at most, however many items', async () => {
    const shop = await makeShop(world, { page: exampleTerms({ usageLimit: 5 }) });
    const count = async (items: unknown[]) =>
      (
        await statementsOf(world, () =>
          placeOrder(world, shop, { items, discountCode: 'WELCOME10' }, crypto.randomUUID()),
        )
      ).length;
    const few = await count(example(shop).items);
    const many = await count(Array.from({ length: 25 }, () => example(shop).items).flat());
    expect([few, many]).toEqual([7, 7]);
  });

  test('hard case 20: a number that is taken is drawn again, unseen', async () => {
    const shop = await makeShop(world);
    world.nextRandom('AAAAAAAA', 'AAAAAAAA', 'BBBBBBBB');
    const first = await placeOrder(world, shop);
    const second = await placeOrder(world, shop);
    expect([first, second].map(({ body }) => (body.orderNumber as string).slice(-8))).toEqual(['AAAAAAAA', 'BBBBBBBB']);
    expect(await stockOf(world, shop.red)).toBe(98);
  });
});

describe('discounts', () => {
  const RULE = { id: '0f0f0f0f-0000-4000-8000-00000000000a' };

  test.each([
    ['unknown', {}, { discountCode: 'NOPE' }, 'Unknown discount'],
    ['unknown by id', {}, { discountId: NIL }, 'Unknown discount'],
    ['unknown code although the id is known', {}, { discountCode: 'NOPE', discountId: RULE.id }, 'Unknown discount'],
    ['expired', { expiresAt: '2026-01-01T00:00:00.000Z' }, { discountCode: 'WELCOME10' }, 'Discount expired'],
    ['inactive', { status: 'INACTIVE' }, { discountCode: 'WELCOME10' }, 'Discount inactive'],
    ['short of the subtotal', { minSubtotal: 29.91 }, { discountId: RULE.id }, 'Subtotal too low'],
  ])(
    'hard case 18: one that is %s does not fail the order, and the shopper is told',
    async (_name, rule, sent, why) => {
      const shop = await makeShop(world, { page: exampleTerms(rule) });
      const answer = await placeOrder(world, shop, sent);
      expect(answer.status).toBe(201);
      expect(answer.body).toMatchObject({ total: 35.85, discount: null, discountRejected: why });
      expect(await orderRow(answer)).toMatchObject({ discount_amount: '0.00' });
    },
  );

  test.each([
    ['ahead', 2, 1, null],
    ['behind', -2, -1, 'Discount expired'],
  ])('expire by the clock of the database, not by that of a server that is %s', async (_way, shift, ends, why) => {
    const shop = await makeShop(world, { page: exampleTerms({ expiresAt: daysFromNow(ends) }) });
    world.advance(shift * 24 * 60 * 60);
    const answer = await placeOrder(world, shop, { discountCode: 'WELCOME10' });
    world.advance(-shift * 24 * 60 * 60);
    expect([answer.status, answer.body.discountRejected]).toEqual([201, why]);
  });

  test('hard case 18: a use counts until its order is cancelled', async () => {
    const shop = await makeShop(world, { page: exampleTerms({ usageLimit: 1, type: 'FIXED', value: 5 }) });
    const first = await placeOrder(world, shop, { discountId: RULE.id });
    expect(first.body.discount).toMatchObject({ amount: 5 });
    const use = () => placeOrder(world, shop, { discountCode: 'WELCOME10' });
    expect((await use()).body.discountRejected).toBe('Discount used up');
    await world.sql("update orders set status = 'CANCELLED' where id = ?", [first.body.orderId]);
    expect((await use()).body.discountRejected).toBeNull();
    expect((await use()).body.discountRejected).toBe('Discount used up');
  });

  test('hard case 18: a use counts although the discount came to nothing', async () => {
    const rule = exampleTerms({ usageLimit: 1, type: 'FIXED', value: 0.4 });
    const shop = await makeShop(world, {
      page: rule,
      product: { currency: 'JPY', base_price: '500.00', compare_at_price: null },
    });
    const use = async () => (await placeOrder(world, shop, { discountId: RULE.id })).body;
    const offered = async () =>
      (await world.http.get(`/storefront/${shop.seller.slug}/${shop.page.slug}`)).body.discounts as unknown[];
    expect(await offered()).toHaveLength(1);
    const first = await use();
    expect(first).toMatchObject({ discount: { ...RULE, amount: 0 }, discountRejected: null });
    expect(await use()).toMatchObject({ discount: null, discountRejected: 'Discount used up' });
    expect(await offered()).toEqual([]);
    await world.sql("update orders set status = 'CANCELLED' where id = ?", [first.orderId]);
    expect(await offered()).toHaveLength(1);
  });

  test('hard case 14: a fixed discount over the subtotal leaves the shipping; stored nonsense gives none', async () => {
    const shop = await makeShop(world, { page: exampleTerms({ type: 'FIXED', value: 500 }) });
    expect((await placeOrder(world, shop, { discountCode: 'WELCOME10' })).body).toMatchObject({ total: 5.95 });
    const odd = await makeShop(world, {
      page: {
        boost_modules: '{"a": 1}',
        discount_rules: '[{"code": "X", "type": "PERCENT", "value": 300}, 5]',
        header_config: '[]',
      },
    });
    expect((await placeOrder(world, odd, { discountCode: 'X' })).body).toMatchObject({
      total: 34.89,
      discountRejected: 'Unknown discount',
    });
  });
});

describe('refusals', () => {
  const UNAVAILABLE = 'Sellpage not found or not published';

  test('hard case 13: only live pages of this seller sell, and only their products', async () => {
    const shop = await makeShop(world);
    const draft = await makeSellpage(world, { seller: shop.seller, product: shop.product });
    const stranger = await makeShop(world);
    const asleep = await makeShop(world, { product: { status: 'DRAFT' } });
    for (const sellpageSlug of [draft.slug, stranger.page.slug, 'none']) {
      await refuse(() => placeOrder(world, shop, { sellpageSlug }), 400, 'SELLPAGE_NOT_AVAILABLE', UNAVAILABLE);
    }
    await refuse(() => placeOrder(world, asleep), 400, 'SELLPAGE_NOT_AVAILABLE', UNAVAILABLE);
    for (const productId of [NIL, stranger.product.id, asleep.product.id]) {
      await refuse(
        () => placeOrder(world, shop, { items: [{ productId, quantity: 1 }] }),
        400,
        'PRODUCT_NOT_AVAILABLE',
        `Product ${productId} not found or inactive`,
      );
    }
  });

  test('variants: inactive, of another product, or none where one is needed', async () => {
    const shop = await makeShop(world);
    const asleep = await makeVariant(world, { product: shop.product, is_active: false, stock_quantity: 5 });
    const other = await makeVariant(world, { stock_quantity: 5 });
    for (const variantId of [asleep.id, other.id, NIL]) {
      await refuse(
        () => placeOrder(world, shop, { items: [{ productId: shop.product.id, variantId, quantity: 1 }] }),
        400,
        'VARIANT_NOT_AVAILABLE',
        `Variant ${variantId} not found or inactive`,
      );
    }
    for (const variantId of [undefined, null, '']) {
      await refuse(
        () => placeOrder(world, shop, { items: [{ productId: shop.product.id, variantId, quantity: 1 }] }),
        400,
        'VARIANT_REQUIRED',
        `Product ${shop.product.id} requires a variant`,
      );
    }
  });

  test('hard case 21: products of two currencies, a total of nothing, a total too large', async () => {
    const shop = await makeShop(world, { page: exampleTerms({ type: 'PERCENT', value: 100 }) });
    await world.sql(`update sellpages set header_config = '{"shipping": {"price": 0}}' where id = ?`, [shop.page.id]);
    const yen = await makeProduct(world, { currency: 'JPY', base_price: '99999999.00' });
    await makeSellpage(world, { seller: shop.seller, product: yen, status: 'PUBLISHED' });
    const line = { productId: yen.id, quantity: 1 };
    const { items } = example(shop);
    await refuse(
      () => placeOrder(world, shop, { items: [line, items[0]] }),
      400,
      'CURRENCY_MISMATCH',
      'Products are priced in JPY and USD',
    );
    await refuse(
      () => placeOrder(world, shop, { discountCode: 'WELCOME10' }),
      400,
      'ORDER_TOTAL_ZERO',
      'Order total is zero',
    );
    await refuse(
      () => placeOrder(world, shop, { items: [{ ...line, quantity: 2 }] }),
      400,
      'ORDER_TOTAL_TOO_LARGE',
      'Order total is too large',
    );
  });

  test('unknown and inactive stores', async () => {
    const shop = await makeShop(world);
    const asleep = await makeSeller(world, { is_active: false });
    for (const slug of ['nobody', asleep.slug]) {
      const answer = await withoutChange(world, () =>
        world.http.post(`/storefront/${slug}/checkout`, checkoutOf(shop)),
      );
      expectRefusal(answer, { status: 404, code: 'STORE_NOT_FOUND', message: 'Store not found' });
    }
  });

  test.each<[string, Overrides]>([
    ['no page', { sellpageSlug: ' ' }],
    ['no e-mail', { customerEmail: 'ada' }],
    ['an e-mail too long', { customerEmail: `${'a'.repeat(251)}@b.co` }],
    ['no name', { customerName: '  ' }],
    ['a name that is no text', { customerName: 5 }],
    ['a phone too long', { customerPhone: '1'.repeat(51) }],
    ['no address', { shippingAddress: undefined }],
    ['an address without a city', { shippingAddress: { ...ADDRESS, city: '' } }],
    ['an address with an unknown key', { shippingAddress: { ...ADDRESS, planet: 'Earth' } }],
    ['a country code of three letters', { shippingAddress: { ...ADDRESS, countryCode: 'USA' } }],
    ['a billing address that is a text', { billingAddress: 'home' }],
    ['no items', { items: [] }],
    ['51 items', { items: Array.from({ length: 51 }, () => ({ productId: NIL, quantity: 1 })) }],
    ['no pieces', { items: [{ productId: NIL, quantity: 0 }] }],
    ['half a piece', { items: [{ productId: NIL, quantity: 1.5 }] }],
    ['1001 pieces', { items: [{ productId: NIL, quantity: 1001 }] }],
    ['a price of the shopper', { items: [{ productId: NIL, quantity: 1, price: 0.01 }] }],
    ['a malformed product', { items: [{ productId: 'x', quantity: 1 }] }],
    ['an unknown shipping method', { shippingMethod: 'drone' }],
    ['an unknown payment method', { paymentMethod: 'cash' }],
    ['an unknown key', { total: 1 }],
    ['U+0000', { customerName: 'a\u0000b' }],
    ['a malformed discount id', { discountId: 'x' }],
    ['a source that is no text', { source: { a: 1 } }],
  ])('hard case 9: %s → 400', async (_name, overrides) => {
    const shop = await makeShop(world);
    const answer = await withoutChange(world, () => placeOrder(world, shop, overrides));
    expect([answer.status, answer.body.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('hard case 16: a provider that is down leaves no order pending and no stock held', async () => {
    const shop = await makeShop(world);
    const answer = await placeOrder(world, shop, { customerEmail: 'ada+down@example.com' }, 'down-1');
    expectRefusal(answer, {
      status: 503,
      code: 'PAYMENT_UNAVAILABLE',
      message: 'Payment provider is unavailable. Please try again.',
    });
    expect(await stockOf(world, shop.red)).toBe(100);
    expect(
      await world.sql(
        `select o.status, o.payment_id, o.idempotency_key, o.request_hash, e.description
         from orders o join order_events e on e.order_id = o.id and e.event_type = 'CANCELLED' where o.seller_id = ?`,
        [shop.seller.id],
      ),
    ).toEqual([
      {
        status: 'CANCELLED',
        payment_id: null,
        idempotency_key: null,
        request_hash: null,
        description: 'Payment could not be opened',
      },
    ]);
  });
});

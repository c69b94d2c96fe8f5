import { describe, expect, test } from '#test';
import type { Response } from 'supertest';
import { withoutChange } from '#support/http/refusal.ts';
import { makeShop } from '#support/builders/sellpage.ts';
import { ADDRESS, placeOrder } from '#support/requests/checkout.ts';
import { useWorld } from '#support/world.ts';

// part 2, sections 1.2 and 4: an address has the parts that its country knows, and shoppers read words

const world = useWorld();

const PLACE = { line1: '1 Harbour Road', city: 'Town' };
const addressOf = async (answer: Response) =>
  (await world.sql('select shipping_address as address from orders where id = ?', [answer.body.orderId]))[0]!.address;

describe('an address', () => {
  test.each([
    ['Hong Kong without a postal code', { country: 'HK', state: 'Kowloon' }],
    ['Hong Kong by name', { country: 'Hong Kong', state: 'New Territories', postalCode: '' }],
    ['Ireland with neither', { country: 'Ireland' }],
    ['Ireland with an Eircode', { country: 'IE', postalCode: 'A65 F4E2' }],
    ['the United Kingdom without a county', { country: 'United Kingdom', postalCode: 'SW1A 1AA' }],
    ['the United Kingdom as UK', { country: 'UK', postalCode: 'SW1A 1AA', state: ' ' }],
    ['Singapore without a state', { country: 'Singapore', postalCode: '238801' }],
    ['Germany without a state', { country: 'DEU', postalCode: '10115' }],
    ['Panama with neither', { country: 'panama' }],
    ['a country nobody knows', { country: 'Atlantis' }],
    ['no second line', { country: 'Panama', line2: null }],
    ['an empty second line', { country: 'Panama', line2: '' }],
    ['the code before the name', { country: 'Vereinigtes Königreich', countryCode: 'gb', postalCode: 'M1 1AE' }],
    ['a code nobody knows', { country: 'US', countryCode: 'QQ' }],
  ])('%s is taken', async (_name, parts) => {
    const shop = await makeShop(world);
    const answer = await placeOrder(world, shop, { shippingAddress: { ...PLACE, ...parts } });
    expect(answer.status).toBe(201);
    const stored = await addressOf(answer);
    expect(stored).toMatchObject({ ...PLACE, country: parts.country });
    expect(stored).not.toHaveProperty('line2');
  });

  test.each([
    ['the United Kingdom', { country: 'GB' }, ['Postal code']],
    ['Singapore', { country: 'singapore', postalCode: '' }, ['Postal code']],
    ['Hong Kong', { country: 'Hong Kong' }, ['State']],
    ['the United States', { country: 'USA' }, ['State', 'Postal code']],
    ['the United States by code', { country: 'wherever', countryCode: 'us', state: 'IL' }, ['Postal code']],
    ['Japan', { country: 'Japan', state: 'Tokyo', postalCode: '\u200b' }, ['Postal code']],
  ])('of %s without what it needs is refused', async (_name, parts, missing) => {
    const shop = await makeShop(world);
    const answer = await withoutChange(world, () =>
      placeOrder(world, shop, { shippingAddress: { ...PLACE, ...parts } }),
    );
    expect([answer.status, answer.body.message]).toEqual([
      400,
      missing.map((words) => `${words} is required`).join('; '),
    ]);
  });

  test('the billing address has the same rules and is told apart', async () => {
    const shop = await makeShop(world);
    const billingAddress = { ...PLACE, country: 'France' };
    const answer = await withoutChange(world, () => placeOrder(world, shop, { billingAddress }));
    expect(answer.body.details).toEqual([
      { path: 'billingAddress.postalCode', message: 'Billing postal code is required' },
    ]);
    expect((await placeOrder(world, shop, { billingAddress: { ...billingAddress, postalCode: '75001' } })).status).toBe(
      201,
    );
  });
});

describe('what a shopper reads', () => {
  test.each<[Record<string, unknown>, string, string]>([
    [
      { shippingAddress: { ...ADDRESS, postalCode: undefined } },
      'shippingAddress.postalCode',
      'Postal code is required',
    ],
    [{ shippingAddress: { ...ADDRESS, line1: ' ' } }, 'shippingAddress.line1', 'Address must not be empty'],
    [{ shippingAddress: undefined }, 'shippingAddress', 'Shipping address is required'],
    [{ customerEmail: 'ada' }, 'customerEmail', 'Email must be a valid e-mail address'],
    [{ customerName: undefined }, 'customerName', 'Name is required'],
    [{ items: [{ productId: crypto.randomUUID(), quantity: 0 }] }, 'items.0.quantity', 'Quantity must be at least 1'],
    [{ customerName: 'a\0b' }, 'customerName', 'Name holds characters that are not allowed'],
  ])('%j names the field in words, the path in the details only', async (overrides, path, message) => {
    const shop = await makeShop(world);
    const answer = await withoutChange(world, () => placeOrder(world, shop, overrides));
    expect([answer.status, answer.body.message]).toEqual([400, message]);
    expect(answer.body.details).toEqual([{ path, message }]);
  });

  test('queries and headers too', async () => {
    const shop = await makeShop(world);
    const path = `/storefront/${shop.seller.slug}`;
    const messageOf = async (url: string) => (await world.http.get(`${path}${url}`)).body.message;
    expect(await messageOf('/track?orderNumber=1')).toBe('Email is required');
    expect(await messageOf('/track?email=a%40b.de')).toBe('Order number is required');
    expect(await messageOf('?page=0')).toBe('Page must be at least 1');
    expect(await messageOf('?page=1&page=2')).toBe('Page must not be given twice');
    expect((await placeOrder(world, shop, {}, 'a b')).body.message).toMatch(/^Idempotency key must have/);
  });
});

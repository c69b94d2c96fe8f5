import { beforeAll, describe, expect, test } from '#test';
import { makeOrder } from '#support/builders/order.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeShop } from '#support/builders/sellpage.ts';
import { makeAdmin, makeStaff, type Staff } from '#support/builders/staff.ts';
import { PASSWORD } from '#support/builders/user.ts';
import { unique } from '#support/database/rows.ts';
import { placeOrder } from '#support/requests/checkout.ts';
import type { Client } from '#support/http/client.ts';
import { EMAIL_IN_USE, expectInvalid, expectRefusal, TOO_MANY_REQUESTS, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

// contract 1.4: what people type has one form, whatever keyboard, page or spreadsheet it came from

const world = useWorld({
  RATE_LIMIT_ENABLED: 'true',
  RATE_LIMIT_AUTH: '100000/60',
  RATE_LIMIT_LOGIN_ACCOUNT: '2/900',
  TRUST_PROXY: '1',
});
let owner: Staff;
let admin: Client;
beforeAll(async () => {
  owner = await makeStaff(world);
  admin = (await makeAdmin(world)).http;
});

const register = (email: string) =>
  world.http.post('/auth/register', { email, password: PASSWORD, displayName: 'Jörg' });
const login = (email: string, password = PASSWORD) => world.http.post('/auth/login', { email, password });

const NO_EMAILS = [
  '<a@shop.example>',
  'Ada <a@shop.example>',
  'mailto:a@shop.example',
  'MAILTO:a@shop.example',
  'a@[127.0.0.1]',
  'a@[IPv6:::1]',
  'a@192.0.2.7',
  'a@0x7f.1',
  'a@shop.example.',
  'a@shop。example。',
  'a@shop.example:25',
  'a@shop.example/inbox',
  'a@https://shop.example',
  'a@shop_1.example',
  'a@-shop.example',
  'a@%73hop.example',
  'a@b@shop.example',
  'a\u00a0b@shop.example',
];

describe('an e-mail', () => {
  test.each([
    ['grüße.example', 'xn--gre-6ka8l.example'],
    ['XN--GRE-6KA8L.EXAMPLE', 'gru\u0308ße.example'],
    ['пример.example', 'xn--e1afmkfd.example'],
    ['例え。example', 'xn--r8jz45g.example'],
    ['shop\u200b.example', 'shop.example'],
  ])('of %s and of %s is one account', async (first, second) => {
    const name = `ada${unique()}`;
    expect((await register(`${name}@${first}`)).status).toBe(201);

    expectRefusal(
      await withoutChange(world, () => register(` ${name.toUpperCase()}\u200b@${second}\ufeff`)),
      EMAIL_IN_USE,
    );
    const signedIn = await login(`${name}@${second}`);
    expect(signedIn.status).toBe(200);
    expect(signedIn.body.user.email).toMatch(/^[a-z0-9]+@[a-z0-9.-]+$/);
  });

  test('a platform host is as good as any', async () => {
    expect((await register(`ada${unique()}@pixecom.io`)).status).toBe(201);
  });

  test('failed attempts count together, whatever the spelling', async () => {
    const name = `ada${unique()}`;
    await register(`${name}@bücher.example`);
    await login(`${name}@bücher.example`, 'wrong password');
    await login(`${name}@xn--bcher-kva.example`, 'wrong password');
    expectRefusal(await login(`${name}@bu\u0308cher.example`), TOO_MANY_REQUESTS);
  });

  test.each(NO_EMAILS)('%j is none: not of an account, an order, the settings', async (email) => {
    const shop = await makeShop(world);
    const answers = await withoutChange(world, async () => [
      [await register(email), 'email'] as const,
      [await owner.http.patch('/sellers/me/settings', { supportEmail: email }), 'supportEmail'] as const,
    ]);
    for (const [answer, field] of answers) {
      expectInvalid(answer, { [field]: `${field} must be a valid e-mail address` });
    }
    const ordered = await withoutChange(world, () => placeOrder(world, shop, { customerEmail: email }));
    expect([ordered.status, ordered.body.details[0].path]).toEqual([400, 'customerEmail']);
  });

  test('is too long when its stored form is', async () => {
    const answer = await withoutChange(world, () => register(`${'a'.repeat(236)}@bücher.example`));
    expectInvalid(answer, { email: 'email must have at most 255 characters' });
  });

  test('an order is tracked and found by either spelling', async () => {
    const shop = await makeShop(world);
    const { status, body } = await placeOrder(world, shop, { customerEmail: 'Eva@Möbel.Example' });
    expect(status).toBe(201);
    const stored = await world.sql('select customer_email as email from orders where id = ?', [body.orderId]);
    expect(stored).toEqual([{ email: 'Eva@xn--mbel-5qa.example' }]);

    for (const email of [
      'eva@möbel.example',
      'EVA@XN--MBEL-5QA.EXAMPLE',
      'eva@mo\u0308bel.example',
      'eva\u200b@möbel.example',
    ]) {
      expect((await track(shop.seller.slug, body.orderNumber, email)).status).toBe(200);
    }
    for (const email of ['eva@mobel.example', 'eva@möbel.example.', 'ewa@möbel.example']) {
      expect((await track(shop.seller.slug, body.orderNumber, email)).status).toBe(404);
    }
    const staff = await makeStaff(world, { seller: shop.seller });
    for (const search of ['eva@möbel.example', '@Möbel.example']) {
      const found = await staff.http.get(`/orders?search=${encodeURIComponent(search)}`);
      expect(found.body.items).toHaveLength(1);
    }
  });

  test('an order that was stored in another form is tracked too', async () => {
    const seller = await makeSeller(world);
    const stored = await makeOrder(world, { seller, customer_email: ' Jo@Bücher.Example' });
    for (const email of ['jo@bücher.example', 'jo@xn--bcher-kva.example']) {
      expect((await track(seller.slug, stored.order_number, email)).status).toBe(200);
    }
  });
});

let clients = 0;
const track = (seller: string, orderNumber: string, email: string) =>
  world.http.get(`/storefront/${seller}/track?${new URLSearchParams({ orderNumber, email }).toString()}`, {
    'X-Forwarded-For': `10.9.0.${(clients += 1)}`,
  });

const FORMS: [typed: string, stored: string][] = [
  ['Cafe\u0301', 'Café'],
  ['\ufeffCaf\u200bé\u2060', 'Café'],
  ['Ca\u0007f\u0085é\r\n', 'Café'],
  ['e\u200b\u0301clair', 'éclair'],
  ['a\u200db\u200cc', 'abc'],
  ['👩\u200d🚀 Raumfahrt', '👩\u200d🚀 Raumfahrt'],
  ['👩🏽\u200d🚀❤\ufe0f\u200d🔥', '👩🏽\u200d🚀❤\ufe0f\u200d🔥'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['क्\u200dष', 'क्\u200dष'],
  ['\u200cسلام\u200d', 'سلام'],
];

describe('human-typed text', () => {
  test.each(FORMS)('%j is stored as %j', async (typed, stored) => {
    const product = await admin.post('/admin/products', { name: typed, price: 1, tags: [typed] });
    expect([product.status, product.body.name, product.body.tags]).toEqual([201, stored, [stored]]);
    const path = `/admin/products/${product.body.id as string}/variants`;
    const variant = await admin.post(path, { name: typed, options: { [typed]: typed } });
    expect([variant.body.name, variant.body.options]).toEqual([stored, { [stored]: stored }]);
    expect((await owner.http.patch('/sellers/me/settings', { brandName: typed })).body.brandName).toBe(stored);
    const shop = await makeShop(world);
    const ordered = await placeOrder(world, shop, { customerName: typed });
    expect(await world.sql('select customer_name as name from orders where id = ?', [ordered.body.orderId])).toEqual([
      { name: stored },
    ]);
  });

  test('one name is found by the other form', async () => {
    const word = `Piñata${unique()}`;
    await makeProduct(world, { name: word });
    const found = await admin.get(`/admin/products?search=${encodeURIComponent(word.normalize('NFD'))}`);
    expect(found.body.total).toBe(1);
    const listed = await owner.http.get(`/products?q=${encodeURIComponent(`\u200b${word.normalize('NFD')}`)}`);
    expect(listed.body.total).toBe(1);
  });

  test('what has nothing left is empty', async () => {
    const blank = '\u200b\u0007 \ufeff';
    const refused = await withoutChange(world, () => admin.post('/admin/products', { name: blank, price: 1 }));
    expectInvalid(refused, { name: 'name must not be empty' });
    expect((await owner.http.patch('/sellers/me/settings', { brandName: blank })).body.brandName).toBeNull();
    expect((await owner.http.get(`/products?q=${encodeURIComponent(blank)}`)).status).toBe(200);
  });

  test('option names that become one are refused', async () => {
    const { id } = await makeProduct(world);
    const options = { Größe: 'S', 'Gro\u0308ße': 'M' };
    const answer = await withoutChange(world, () =>
      admin.post(`/admin/products/${id}/variants`, { name: 'x', options }),
    );
    expectInvalid(answer, { options: 'options must name each option once' });
  });

  test('descriptions keep their line breaks, and nothing else that is a control', async () => {
    const typed = 'Line\u0301 one\u0007\r\nline\u200b two\n\nlast\u0085 ';
    const { body } = await admin.post('/admin/products', { name: 'Lines', price: 1, description: typed });
    expect(body.description).toBe('Liné one\r\nline two\n\nlast');
  });

  test('passwords and codes stay as they are', async () => {
    const email = `ada${unique()}@shop.example`;
    const password = 'pass\u200bwo\u0308rd ';
    await world.http.post('/auth/register', { email, password, displayName: 'Ada' });
    expect((await login(email, password.normalize('NFC'))).status).toBe(401);
    expect((await login(email, password)).status).toBe(200);
  });
});

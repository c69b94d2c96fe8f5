import { beforeAll, describe, expect, test } from '#test';
import { signUp } from '#support/builders/session.ts';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const PATH = '/sellers/me/settings';
const NO_SETTINGS = { status: 404, code: 'NOT_FOUND', message: 'Seller settings not found' };
const ALL = {
  brandName: 'Brand',
  defaultCurrency: 'EUR',
  timezone: 'Europe/Paris',
  supportEmail: 'help@example.com',
  metaPixelId: '123',
  googleAnalyticsId: 'G-1',
};

let owner: Staff;
beforeAll(async () => {
  owner = await makeStaff(world);
});
const patch = (body: unknown) => owner.http.patch(PATH, body);
const stored = async ({ id }: { id: string }) =>
  (
    await world.sql(
      `select brand_name, default_currency, timezone, support_email, meta_pixel_id, google_analytics_id
       from seller_settings where seller_id = ?`,
      [id],
    )
  )[0];

describe('GET /sellers/me/settings', () => {
  test('a new seller has USD, UTC and nothing else', async () => {
    const session = await signUp(world);

    const answer = await world.http.as(session).get(PATH);

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      id: expect.any(String),
      sellerId: session.seller.id,
      brandName: null,
      defaultCurrency: 'USD',
      timezone: 'UTC',
      supportEmail: null,
      metaPixelId: null,
      googleAnalyticsId: null,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
  });

  test('takes one statement', async () => {
    expect(await statementsOf(world, () => owner.http.get(PATH))).toHaveLength(1);
  });
});

describe('a seller without settings', () => {
  test.each(['get', 'patch'] as const)('%s is 404', async (method) => {
    const { seller, http } = await makeStaff(world);
    await world.sql('delete from seller_settings where seller_id = ?', [seller.id]);
    const body = method === 'patch' ? { brandName: 'x' } : undefined;
    expectRefusal(await withoutChange(world, () => http.send(method, PATH, { body })), NO_SETTINGS);
  });
});

describe('PATCH /sellers/me/settings', () => {
  test('changes every field', async () => {
    const { seller, http } = await makeStaff(world, { role: 'ADMIN' });
    const other = await stored(owner.seller);

    const answer = await http.patch(PATH, ALL);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ...ALL, sellerId: seller.id });
    expect((await http.get(PATH)).body).toEqual(answer.body);
    expect(await stored(seller)).toEqual({
      brand_name: 'Brand',
      default_currency: 'EUR',
      timezone: 'Europe/Paris',
      support_email: 'help@example.com',
      meta_pixel_id: '123',
      google_analytics_id: 'G-1',
    });
    expect(await stored(owner.seller)).toEqual(other);
  });

  test.each(Object.entries(ALL))('changes %s alone', async (field, value) => {
    const { seller, http } = await makeStaff(world);
    const before = (await http.get(PATH)).body;
    const { updatedAt: _, ...after } = (await http.patch(PATH, { [field]: value })).body;
    const { updatedAt: _before, ...unchanged } = { ...before, [field]: value };
    expect(after).toEqual(unchanged);
    expect(Object.values((await stored(seller))!).filter((one) => one === value)).toHaveLength(1);
  });

  test.each([null, '', '  '])('hard case 17: %j clears what can be cleared', async (nothing) => {
    const { seller, http } = await makeStaff(world);
    await http.patch(PATH, ALL);
    const cleared = { brandName: nothing, supportEmail: nothing, metaPixelId: nothing, googleAnalyticsId: nothing };
    const { status, body } = await http.patch(PATH, cleared);
    expect(status).toBe(200);
    expect(body).toMatchObject({ brandName: null, supportEmail: null, metaPixelId: null, googleAnalyticsId: null });
    expect(await stored(seller)).toEqual({
      brand_name: null,
      default_currency: 'EUR',
      timezone: 'Europe/Paris',
      support_email: null,
      meta_pixel_id: null,
      google_analytics_id: null,
    });
  });

  test.each([
    ['eur', 'EUR'],
    [' vnd ', 'VND'],
    ['USD', 'USD'],
  ])('the currency %j is stored as %j', async (defaultCurrency, code) => {
    expect((await patch({ defaultCurrency })).body.defaultCurrency).toBe(code);
    expect(await stored(owner.seller)).toMatchObject({ default_currency: code });
  });

  test.each(['XYZ', 'TOOLONG', 'US', 'U$D', '', ' ', '840', 'ＵＳＤ', 'uſd'])(
    'hard case 18: %j is no currency',
    async (defaultCurrency) => {
      const answer = await withoutChange(world, () => patch({ defaultCurrency }));
      expectInvalid(answer, { defaultCurrency: 'defaultCurrency must be an ISO 4217 currency code' });
    },
  );

  test.each([
    'UTC',
    'Asia/Ho_Chi_Minh',
    'America/Argentina/Buenos_Aires',
    'Etc/GMT+7',
    'America/Port-au-Prince',
    'EST',
  ])('hard case 18: %s is a time zone', async (timezone) => {
    expect((await patch({ timezone })).body.timezone).toBe(timezone);
    expect(await stored(owner.seller)).toMatchObject({ timezone });
  });

  test.each([
    '+07:00',
    '-0500',
    '+07',
    'UTC+7',
    'GMT+7',
    'Mars/Olympus',
    'Asia/Ho Chi Minh',
    '',
    '7',
    'Z',
    'PST',
    'IST',
    'SystemV/PST8',
    'systemv/pst8',
  ])('hard case 18: %j is no time zone', async (timezone) => {
    const answer = await withoutChange(world, () => patch({ timezone }));
    expectInvalid(answer, { timezone: 'timezone must be an IANA time zone such as Asia/Ho_Chi_Minh' });
  });

  test.each(['plain', 'a@b', '@example.com', 'a@@example.com', 'a b@example.com', 'a@.com', 'a@example.'])(
    '%j is no e-mail',
    async (supportEmail) => {
      const answer = await withoutChange(world, () => patch({ supportEmail }));
      expectInvalid(answer, { supportEmail: 'supportEmail must be a valid e-mail address' });
    },
  );

  test('an e-mail keeps the letter case of its first part, without the spaces around it', async () => {
    expect((await patch({ supportEmail: ' Help@Example.com ' })).body.supportEmail).toBe('Help@example.com');
  });

  test.each([
    ['brandName', 255],
    ['metaPixelId', 100],
    ['googleAnalyticsId', 100],
  ])('%s has at most %d characters', async (field, max) => {
    expect((await patch({ [field]: 'ü'.repeat(max) })).body[field]).toHaveLength(max);
    expectInvalid(await patch({ [field]: 'a'.repeat(max + 1) }), {
      [field]: `${field} must have at most ${max} characters`,
    });
  });

  test('an e-mail has at most 255 characters, a time zone 64', async () => {
    const email = (length: number) => `${'a'.repeat(length - 12)}@example.com`;
    expect((await patch({ supportEmail: email(255) })).status).toBe(200);
    expectInvalid(await patch({ supportEmail: email(256) }), {
      supportEmail: 'supportEmail must have at most 255 characters',
    });
    expect((await patch({ timezone: `A${'a'.repeat(64)}` })).status).toBe(400);
  });

  test.each([
    ['a null currency', { defaultCurrency: null }, { defaultCurrency: 'defaultCurrency must be of type string' }],
    ['a null time zone', { timezone: null }, { timezone: 'timezone must be of type string' }],
    ['a number', { brandName: 7 }, { brandName: 'brandName must be of type string' }],
    ['an unknown field', { locale: 'de' }, { locale: 'property locale should not exist' }],
    ['another seller', { sellerId: crypto.randomUUID() }, { sellerId: 'property sellerId should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    expectInvalid(await withoutChange(world, () => patch(body)), problems);
  });

  test('refuses all when one field is wrong', async () => {
    const body = { brandName: 'Fine', defaultCurrency: 'XYZ', timezone: '+07:00' };
    expectInvalid(await withoutChange(world, () => patch(body)), {
      defaultCurrency: 'defaultCurrency must be an ISO 4217 currency code',
      timezone: 'timezone must be an IANA time zone such as Asia/Ho_Chi_Minh',
    });
  });

  test('an empty body is refused', async () => {
    expectRefusal(await withoutChange(world, () => patch({})), {
      status: 400,
      code: 'BAD_REQUEST',
      message: 'At least one field must be provided',
    });
  });
});

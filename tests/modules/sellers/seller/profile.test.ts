import { beforeAll, describe, expect, test } from '#test';
import { makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectInvalid, expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { statementsOf } from '#support/database/statements.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const LOGO = 'https://cdn.example.com/logo.png';
const EMPTY = { status: 400, code: 'BAD_REQUEST', message: 'At least one field must be provided' };

let owner: Staff;
beforeAll(async () => {
  owner = await makeStaff(world);
});

const stored = async ({ id }: { id: string }) =>
  (await world.sql('select name, slug, logo_url, favicon_url, is_active from sellers where id = ?', [id]))[0];
const patch = (body: unknown) => owner.http.patch('/sellers/me', body);

describe('GET /sellers/me', () => {
  test('shows the seller of the token', async () => {
    const { seller, http } = await makeStaff(world, { role: 'VIEWER' });

    const answer = await http.get('/sellers/me');

    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      id: seller.id,
      name: seller.name,
      slug: seller.slug,
      logoUrl: null,
      faviconUrl: null,
      isActive: true,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  test('takes one statement', async () => {
    expect(await statementsOf(world, () => owner.http.get('/sellers/me'))).toHaveLength(1);
  });

  test('takes no query', async () => {
    expectInvalid(await owner.http.get('/sellers/me?id=1'), { id: 'property id should not exist' });
  });
});

describe('PATCH /sellers/me', () => {
  test('changes name, logo and favicon, never the slug', async () => {
    const { seller, http } = await makeStaff(world, { role: 'ADMIN' });
    const other = await stored(owner.seller);
    const body = { name: '  New Name  ', logoUrl: LOGO, faviconUrl: 'http://cdn.example.com/f.ico' };

    const answer = await http.patch('/sellers/me', body);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ...body, id: seller.id, name: 'New Name', slug: seller.slug, isActive: true });
    expect(await stored(seller)).toEqual({
      name: 'New Name',
      slug: seller.slug,
      logo_url: LOGO,
      favicon_url: 'http://cdn.example.com/f.ico',
      is_active: true,
    });
    expect((await http.get('/sellers/me')).body).toEqual(answer.body);
    expect(await stored(owner.seller)).toEqual(other);
  });

  test('touches updatedAt', async () => {
    const { seller, http } = await makeStaff(world);
    await world.sql(`update sellers set updated_at = '2020-01-01' where id = ?`, [seller.id]);
    const { body } = await http.patch('/sellers/me', { name: 'Touched' });
    expect(Date.parse(body.updatedAt as string)).toBeGreaterThan(Date.parse('2026-01-01'));
    expect((await http.get('/sellers/me')).body.updatedAt).toBe(body.updatedAt);
  });

  test('leaves what is absent, and writes no other column', async () => {
    const { seller, http } = await makeStaff(world);
    await http.patch('/sellers/me', { logoUrl: LOGO, faviconUrl: LOGO });
    const [update] = await statementsOf(world, async () => {
      expect((await http.patch('/sellers/me', { name: 'Only' })).body).toMatchObject({ logoUrl: LOGO });
    }).then((statements) => statements.filter((statement) => statement.startsWith('update')));
    expect(update).not.toMatch(/logo_url|favicon_url|slug|is_active/);
    expect(await stored(seller)).toMatchObject({ name: 'Only', logo_url: LOGO, favicon_url: LOGO });
  });

  test.each([null, '', '   '])('hard case 17: %j clears logo and favicon', async (nothing) => {
    const { seller, http } = await makeStaff(world);
    await http.patch('/sellers/me', { logoUrl: LOGO, faviconUrl: LOGO });
    const { status, body } = await http.patch('/sellers/me', { logoUrl: nothing, faviconUrl: nothing });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: seller.name, logoUrl: null, faviconUrl: null });
    expect(await stored(seller)).toMatchObject({ logo_url: null, favicon_url: null });
  });

  test.each([
    'not-a-url',
    'example.com',
    'ftp://x.y',
    'javascript:alert(1)',
    'data:text/html,x',
    '//cdn.example.com/x.png',
    'https://',
    'https://localhost/x.png',
    'https://user:pass@cdn.example.com/x.png',
    'https://user@cdn.example.com/x.png',
    'https:/cdn.example.com',
    'https:///cdn.example.com',
    'https://@cdn.example.com',
    'https://cdn.exa\nmple.com',
    'https://cdn.example.com\\@example.org',
    'https://cdn.example.com/a b',
    'https://cdn..example.com',
    'https://.example.com',
    'https://1/x.png',
  ])('hard case 17: %p is no picture', async (url) => {
    for (const field of ['logoUrl', 'faviconUrl']) {
      const answer = await withoutChange(world, () => patch({ [field]: url }));
      expectInvalid(answer, { [field]: `${field} must be an http(s) URL` });
    }
  });

  test('a URL has at most 500 characters', async () => {
    const url = (length: number) => `https://cdn.example.com/${'a'.repeat(length - 24)}`;
    expect((await patch({ logoUrl: url(500) })).body.logoUrl).toHaveLength(500);
    expectInvalid(await patch({ logoUrl: url(501) }), { logoUrl: 'logoUrl must have at most 500 characters' });
  });

  test('a name has 1 to 255 characters', async () => {
    expect((await patch({ name: 'ä'.repeat(255) })).body.name).toHaveLength(255);
    expect((await patch({ name: '店' })).body.name).toBe('店');
    expectInvalid(await patch({ name: 'a'.repeat(256) }), { name: 'name must have at most 255 characters' });
  });

  test.each(['', ' ', '\t\n', '\u00a0'])('hard case 17: the name %j is refused', async (name) => {
    expectInvalid(await withoutChange(world, () => patch({ name })), { name: 'name must not be empty' });
  });

  test.each([
    ['a null name', { name: null }, { name: 'name must be of type string' }],
    ['a number', { name: 5 }, { name: 'name must be of type string' }],
    ['a list', { logoUrl: [LOGO] }, { logoUrl: 'logoUrl must be of type string' }],
    ['U+0000', { name: 'a\u0000b' }, { name: 'name holds characters that are not allowed' }],
    ['the slug', { slug: 'mine' }, { slug: 'property slug should not exist' }],
    ['isActive', { isActive: false, name: 'x' }, { isActive: 'property isActive should not exist' }],
    ['another seller', { id: crypto.randomUUID(), name: 'x' }, { id: 'property id should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    expectInvalid(await withoutChange(world, () => patch(body)), problems);
  });

  test('hard case 15: a lone surrogate is refused', async () => {
    const answer = await owner.http.send('patch', '/sellers/me', {
      body: '{"name":"\\ud800"}',
      headers: { 'Content-Type': 'application/json' },
    });
    expectInvalid(answer, { name: 'name holds characters that are not allowed' });
  });

  test.each([[{}], [undefined]])('an empty body (%j) is refused', async (body) => {
    expectRefusal(await withoutChange(world, () => patch(body)), EMPTY);
  });
});

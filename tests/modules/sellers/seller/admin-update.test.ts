import { beforeAll, describe, expect, test } from '#test';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSession } from '#support/builders/session.ts';
import { makeAdmin, makeMember, makeStaff } from '#support/builders/staff.ts';
import { makeUser } from '#support/builders/user.ts';
import type { Client } from '#support/http/client.ts';
import { refreshCookieOf, withCookie } from '#support/http/refresh-cookie.ts';
import {
  expectInvalid,
  expectRefusal,
  MEMBERSHIP_INACTIVE,
  NO_ACTIVE_SELLER,
  withoutChange,
} from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const LOGO = 'https://cdn.example.com/logo.png';
let http: Client;
beforeAll(async () => {
  ({ http } = await makeAdmin(world));
});
const patch = ({ id }: { id: string }, body: unknown) => http.patch(`/admin/sellers/${id}`, body);
const stored = async ({ id }: { id: string }) =>
  (await world.sql('select name, slug, logo_url, favicon_url, is_active from sellers where id = ?', [id]))[0];

describe('PATCH /admin/sellers/:id', () => {
  test('changes every field', async () => {
    const seller = await makeSeller(world);
    const other = await makeSeller(world);
    const before = await stored(other);

    const answer = await patch(seller, { name: ' Renamed ', status: 'DEACTIVATED', logoUrl: LOGO, faviconUrl: LOGO });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      id: seller.id,
      name: 'Renamed',
      slug: seller.slug,
      logoUrl: LOGO,
      faviconUrl: LOGO,
      isActive: false,
      status: 'DEACTIVATED',
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect(await stored(seller)).toEqual({
      name: 'Renamed',
      slug: seller.slug,
      logo_url: LOGO,
      favicon_url: LOGO,
      is_active: false,
    });
    expect(await stored(other)).toEqual(before);
  });

  test.each([
    ['name', { name: 'Only' }, { name: 'Only' }],
    ['status', { status: 'DEACTIVATED' }, { is_active: false }],
    ['logoUrl', { logoUrl: null }, { logo_url: null }],
    ['faviconUrl', { faviconUrl: '' }, { favicon_url: null }],
  ])('changes %s alone', async (_name, body, change) => {
    const seller = await makeSeller(world);
    await patch(seller, { logoUrl: LOGO, faviconUrl: LOGO });
    const before = await stored(seller);
    expect((await patch(seller, body)).status).toBe(200);
    expect(await stored(seller)).toEqual({ ...before, ...change });
  });

  test('reactivates', async () => {
    const seller = await makeSeller(world, { is_active: false });
    expect((await patch(seller, { status: 'ACTIVE' })).body).toMatchObject({ isActive: true, status: 'ACTIVE' });
    expect(await stored(seller)).toMatchObject({ is_active: true });
  });

  test.each([
    ['an empty body', {}, { '': 'At least one field must be provided' }],
    ['PENDING', { status: 'PENDING' }, { status: 'status must be one of: ACTIVE, DEACTIVATED' }],
    ['REJECTED', { status: 'REJECTED' }, { status: 'status must be one of: ACTIVE, DEACTIVATED' }],
    ['a null status', { status: null }, { status: 'status must be one of: ACTIVE, DEACTIVATED' }],
    ['a null name', { name: null }, { name: 'name must be of type string' }],
    ['hard case 17: spaces for a name', { name: '   ' }, { name: 'name must not be empty' }],
    ['hard case 17: no URL', { logoUrl: 'example.com' }, { logoUrl: 'logoUrl must be an http(s) URL' }],
    ['hard case 17: FTP', { faviconUrl: 'ftp://x.y' }, { faviconUrl: 'faviconUrl must be an http(s) URL' }],
    ['the slug', { slug: 'x' }, { slug: 'property slug should not exist' }],
    ['isActive', { isActive: false }, { isActive: 'property isActive should not exist' }],
  ])('refuses %s', async (_name, body, problems) => {
    const seller = await makeSeller(world);
    expectInvalid(await withoutChange(world, () => patch(seller, body)), problems);
  });

  test.each(['00000000-0000-0000-0000-000000000000', crypto.randomUUID()])('hard case 14: %s is 404', async (id) => {
    const answer = await withoutChange(world, () => patch({ id }, { name: 'X' }));
    expectRefusal(answer, { status: 404, code: 'NOT_FOUND', message: `Seller ${id} not found` });
  });

  test('hard case 14: a malformed id is 400, before the body is looked at', async () => {
    expectInvalid(await patch({ id: 'x' }, { nonsense: 1 }), { id: 'Validation failed (uuid is expected)' });
  });
});

describe('hard case 8: a deactivated seller', () => {
  test('is shut out at the next request, and let in again', async () => {
    const { seller, http: staff } = await makeStaff(world, { role: 'VIEWER' });
    expect((await staff.get('/sellers/me')).status).toBe(200);
    await patch(seller, { status: 'DEACTIVATED' });
    expectRefusal(await staff.get('/sellers/me'), MEMBERSHIP_INACTIVE);
    expect((await staff.get('/auth/me')).body.role).toBeNull();
    await patch(seller, { status: 'ACTIVE' });
    expect((await staff.get('/sellers/me')).status).toBe(200);
  });

  test('is skipped by log-in and refresh', async () => {
    const user = await makeUser(world);
    const [first, second] = [await makeSeller(world), await makeSeller(world)];
    await makeMember(world, { seller: first, user, created_at: '2020-01-01T00:00:00Z' });
    const session = await makeSession(world, { seller: first });
    await makeMember(world, { seller: second, user: session.user });

    await patch(first, { status: 'DEACTIVATED' });

    const refreshed = await world.http.post('/auth/refresh', undefined, withCookie(session.refreshValue));
    expect(refreshed.status).toBe(200);
    expect((await world.http.as(refreshed.body).get('/sellers/me')).body.id).toBe(second.id);

    await patch(second, { status: 'DEACTIVATED' });
    const value = refreshCookieOf(refreshed)!.value;
    expectRefusal(await world.http.post('/auth/refresh', undefined, withCookie(value)), NO_ACTIVE_SELLER);
    const { email, password } = session;
    expectRefusal(await world.http.post('/auth/login', { email, password }), NO_ACTIVE_SELLER);

    await patch(second, { status: 'ACTIVE' });
    expect((await world.http.post('/auth/refresh', undefined, withCookie(value))).status).toBe(200);
  });
});

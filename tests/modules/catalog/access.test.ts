import { beforeAll, describe, expect, test } from '#test';
import { routes } from '#src/modules/index.ts';
import { ROLES } from '#src/platform/actor.ts';
import { makeMedia } from '#support/builders/asset.ts';
import { makeProduct, makeVariant } from '#support/builders/product.ts';
import { makeAdmin, makeStaff, type Staff } from '#support/builders/staff.ts';
import { expectInvalid, expectRefusal, UNAUTHORIZED, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
let product: Awaited<ReturnType<typeof makeProduct>>;
let staff: Staff;
const PATHS = routes.filter(({ access }) => access === 'CATALOG').map(({ path }) => path);
const at = (path: string): string => path.replaceAll(/:\w+/g, product.id);

beforeAll(async () => {
  product = await makeProduct(world);
  await makeVariant(world, { product });
  await makeMedia(world, { product });
  staff = await makeStaff(world, { role: 'VIEWER' });
});

describe.each(PATHS)('GET %s', (path) => {
  test.each(ROLES)('is open to %s, and changes nothing', async (role) => {
    const { http } = await makeStaff(world, { role });
    const answer = await withoutChange(world, () => http.get(at(path)));
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
  });

  test('is open to a superadmin without a seller', async () => {
    const { http } = await makeAdmin(world);
    expect((await http.get(at(path))).status).toBe(200);
  });

  test('is not for writing', async () => {
    for (const method of ['post', 'patch', 'put', 'delete'] as const) {
      const answer = await withoutChange(world, () => staff.http.send(method, at(path), { body: {} }));
      expectRefusal(answer, {
        status: 404,
        code: 'NOT_FOUND',
        message: `Cannot ${method.toUpperCase()} /api${at(path)}`,
      });
    }
  });
});

describe('hard case 15: the query of the list', () => {
  const whole = (name: string) => ({ [name]: `${name} must be a whole number` });
  test.each([
    ['page=0', { page: 'page must be at least 1' }],
    ['page=-1', whole('page')],
    ['page=1e3', whole('page')],
    ['page=1.5', whole('page')],
    ['page=abc', whole('page')],
    ['page=', whole('page')],
    ['page=%201', whole('page')],
    ['page=0x10', whole('page')],
    ['page=1000001', { page: 'page must be at most 1000000' }],
    ['page=99999999999999999999', whole('page')],
    ['limit=0', { limit: 'limit must be at least 1' }],
    ['limit=-5', whole('limit')],
    ['limit=1e2', whole('limit')],
    ['limit=ten', whole('limit')],
    ['limit=', whole('limit')],
    ['limit=99999999999999999999', whole('limit')],
    [`label=${'x'.repeat(101)}`, { label: 'label must have at most 100 characters' }],
    [`q=${'x'.repeat(256)}`, { q: 'q must have at most 255 characters' }],
    ['q=a%00b', { q: 'q holds characters that are not allowed' }],
    ['label=a%00b', { label: 'label holds characters that are not allowed' }],
    ['page=1&page=2', { page: 'page must not be given twice' }],
    ['q=a&q=b', { q: 'q must not be given twice' }],
    ['status=DRAFT', { status: 'property status should not exist' }],
    ['search=x', { search: 'property search should not exist' }],
    ['sellerId=x', { sellerId: 'property sellerId should not exist' }],
    ['page=0&limit=0', { page: 'page must be at least 1', limit: 'limit must be at least 1' }],
  ])('%s is 400', async (query, problems) => {
    expectInvalid(await staff.http.get(`/products?${query}`), problems);
  });

  test('with bad percent-encoding is 400', async () => {
    const answer = await staff.http.get('/products?q=%E0%A4%A');
    expectRefusal(answer, { status: 400, code: 'BAD_REQUEST', message: 'Malformed URL encoding' });
  });

  test.each(['page=1&limit=1', 'page=1000000', 'limit=100', 'limit=101', `label=${'x'.repeat(100)}`, 'q=%20', 'q=a+b'])(
    '%s is fine',
    async (query) => {
      expect((await staff.http.get(`/products?${query}`)).status).toBe(200);
    },
  );

  test('is looked at after who asks', async () => {
    expectRefusal(await world.http.get('/products?page=0'), UNAUTHORIZED);
  });
});

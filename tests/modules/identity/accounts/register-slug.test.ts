import { describe, expect, test } from '#test';
import { makeSeller } from '#support/builders/seller.ts';
import { signUp } from '#support/builders/session.ts';
import { PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import { unique } from '#support/database/rows.ts';
import { expectRefusal, withoutChange } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();
const register = (displayName: string, email = uniqueEmail()) =>
  world.http.post('/auth/register', { email, password: PASSWORD, displayName });

describe('slug of a new seller', () => {
  test.each([
    ['plain words', 'Ada Lovelace', 'ada-lovelace'],
    ['diacritics', 'Crème Brûlée Ñandú', 'creme-brulee-nandu'],
    ['decomposed diacritics', 'Cafe\u0301', 'cafe'],
    ['stacked diacritics', 'Phở Hà Nội', 'pho-ha-noi'],
    ['a Turkish capital', 'İstanbul', 'istanbul'],
    ['runs of other characters', '  --A  &&  B!!--  ', 'a-b'],
    ['digits', '24/7 Shop', '24-7-shop'],
    ['a single letter', 'X', 'x'],
    ['no Latin letter (Chinese)', '日本の店', 'shop'],
    ['no Latin letter (Cyrillic)', 'Магазин', 'shop'],
    ['no letter at all', '🎉 !!!', 'shop'],
    ['some Latin letters', 'Магазин 24', '24'],
    ['a path', '../../etc/passwd', 'etc-passwd'],
    ['upper case in disguise', 'ＡＤＡ', 'ada'],
    ['a reserved word', 'Sitemap Data', 'sitemap-data'],
    ['another reserved word', 'resolve-domain', 'resolve-domain'],
    ['a third one', 'Legal Pages', 'legal-pages'],
  ])('%s', async (_name, displayName, base) => {
    const { seller } = await signUp(world, { displayName });
    expect(seller.slug).toMatch(new RegExp(`^${base}-[a-z0-9]{6}$`));
    expect(seller.name).toBe(displayName.trim().normalize('NFC'));
    expect(await world.sql('select slug from sellers where id = ?', [seller.id])).toEqual([{ slug: seller.slug }]);
  });

  test('the name part has at most 60 characters', async () => {
    const { seller } = await signUp(world, { displayName: 'a'.repeat(100) });
    expect(seller.slug).toMatch(/^a{60}-[a-z0-9]{6}$/);
  });

  test('a cut between two words leaves no double hyphen', async () => {
    const { seller } = await signUp(world, { displayName: `${'a'.repeat(59)} b` });
    expect(seller.slug).toMatch(/^a{59}-[a-z0-9]{6}$/);
  });

  test('a suffix that is taken is drawn again', async () => {
    const name = `twin${unique()}`;
    await makeSeller(world, { slug: `${name}-aaaaaa` });
    await makeSeller(world, { slug: `${name}-bbbbbb` });
    world.nextRandom('aaaaaa', 'bbbbbb', 'cccccc');

    const { user, seller } = await signUp(world, { displayName: name });

    expect(seller.slug).toBe(`${name}-cccccc`);
    expect(await world.sql('select seller_id, role from seller_users where user_id = ?', [user.id])).toEqual([
      { seller_id: seller.id, role: 'OWNER' },
    ]);
    expect(await world.sql('select 1 from sellers where name = ?', [name])).toHaveLength(1);
    expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [user.id])).toHaveLength(1);
    expect(await world.sql('select 1 from seller_settings where seller_id = ?', [seller.id])).toHaveLength(1);
  });

  test('a suffix that makes a reserved word of it is drawn again', async () => {
    world.nextRandom('domain', 'domaim');
    const { seller } = await signUp(world, { displayName: 'Resolve' });
    expect(seller.slug).toBe('resolve-domaim');
  });

  test('chance that never helps is a plain conflict that stores nothing', async () => {
    const name = `stuck${unique()}`;
    await makeSeller(world, { slug: `${name}-aaaaaa` });
    world.nextRandom(...Array.from({ length: 5 }, () => 'aaaaaa'));

    const answer = await withoutChange(world, () => register(name));

    expectRefusal(answer, { status: 409, code: 'CONFLICT', message: 'A record with that value already exists.' });
  });

  test('a failure half way leaves no user behind', async () => {
    const email = uniqueEmail();
    world.nextRandom('x'.repeat(200)); // longer than the column: the database refuses the seller

    const answer = await withoutChange(world, () => register('Half', email));

    expectRefusal(answer, { status: 400, code: 'BAD_REQUEST', message: 'Invalid data provided.' });
    expect((await register('Half', email)).status).toBe(201);
  });
});

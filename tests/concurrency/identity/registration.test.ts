import { expect, test } from '#test';
import { PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import {
  describeOnPostgres,
  RACE_TIMEOUT_MS,
  repeat,
  REPETITIONS,
  RUNNERS,
  together,
} from '#support/database/races.ts';
import { refreshValueOf, withCookie } from '#support/http/refresh-cookie.ts';
import { EMAIL_IN_USE, expectRefusal } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

describeOnPostgres('hard case 1: registrations of one e-mail at once', () => {
  const world = useWorld();
  const spellings = [
    (email: string) => email,
    (email: string) => email.toUpperCase(),
    (email: string) => `  ${email} `,
    (email: string) => `\t${email[0]!.toUpperCase()}${email.slice(1)}`,
  ];
  const storedFor = (email: string) =>
    world.sql(
      `select count(distinct u.id)::int as users, count(distinct s.id)::int as sellers,
              count(distinct m.id)::int as memberships, count(distinct c.id)::int as settings,
              count(distinct t.id)::int as tokens
       from users u
       left join seller_users m on m.user_id = u.id and m.role = 'OWNER'
       left join sellers s on s.id = m.seller_id
       left join seller_settings c on c.seller_id = s.id
       left join refresh_tokens t on t.user_id = u.id
       where lower(trim(u.email)) = ?`,
      [email],
    );
  /** Rows of a registration that did not happen as a whole. */
  const orphans = () =>
    world.sql(
      `select 'seller' as kind from sellers s
         where (select count(*) from seller_users m where m.seller_id = s.id) <> 1
            or (select count(*) from seller_settings c where c.seller_id = s.id) <> 1
       union all
       select 'user' from users u where (select count(*) from seller_users m where m.user_id = u.id) <> 1`,
    );

  test(
    'one gets the account, the others 409, and nothing is stored twice',
    async () => {
      await repeat(REPETITIONS, async () => {
        const email = uniqueEmail('race');
        const answers = await together(RUNNERS, (index) =>
          world.http.post('/auth/register', {
            email: spellings[index % spellings.length]!(email),
            password: PASSWORD,
            displayName: `Runner ${index}`,
          }),
        );

        const winners = answers.filter(({ status }) => status === 201);
        expect(winners).toHaveLength(1);
        for (const answer of answers.filter(({ status }) => status !== 201)) expectRefusal(answer, EMAIL_IN_USE);
        expect(await storedFor(email)).toEqual([{ users: 1, sellers: 1, memberships: 1, settings: 1, tokens: 1 }]);
        const [winner] = winners;
        expect(winner!.body.user.email).toBe(email);
        const next = await world.http.post('/auth/refresh', undefined, withCookie(refreshValueOf(winner!)));
        expect(next.status).toBe(200);
      });
      expect(await orphans()).toEqual([]);
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'different e-mails with one display name all get an account and a slug of their own',
    async () => {
      const answers = await together(RUNNERS * 2, () =>
        world.http.post('/auth/register', { email: uniqueEmail(), password: PASSWORD, displayName: 'Twin' }),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      expect(new Set(answers.map(({ body }) => body.seller.slug)).size).toBe(answers.length);
      expect(await orphans()).toEqual([]);
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'slugs that collide while both are being stored are drawn again',
    async () => {
      world.nextRandom(...Array.from({ length: 5 }, () => 'aaaaaa'));
      const answers = await together(5, () =>
        world.http.post('/auth/register', { email: uniqueEmail(), password: PASSWORD, displayName: 'Collision' }),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      expect(answers.filter(({ body }) => body.seller.slug === 'collision-aaaaaa')).toHaveLength(1);
      expect(await orphans()).toEqual([]);
    },
    RACE_TIMEOUT_MS,
  );
});

import { expect, test } from '#test';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeMember } from '#support/builders/staff.ts';
import { bcryptHash, makeUser, PASSWORD } from '#support/builders/user.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, RUNNERS, together } from '#support/database/races.ts';
import { refreshValueOf, withCookie } from '#support/http/refresh-cookie.ts';
import { expectRefusal, INVALID_CREDENTIALS } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const NEXT = 'another horse battery';
const ROUNDS = 15;

describeOnPostgres('hard case 7: log-ins at once of a user with a bcrypt hash', () => {
  const world = useWorld();
  const login = (email: string, password = PASSWORD) => world.http.post('/auth/login', { email, password });
  const makeVeteran = async () => makeMember(world, { user: await makeUser(world, { password_hash: bcryptHash() }) });
  const stateOf = (userId: string) =>
    world.sql<{ hash: string; tokens: number }>(
      `select u.password_hash as hash, (select count(*) from refresh_tokens t where t.user_id = u.id)::int as tokens
       from users u where id = ?`,
      [userId],
    );

  test(
    'all succeed, and the hash is argon2id',
    async () => {
      await repeat(ROUNDS, async () => {
        const user = await makeVeteran();
        const answers = await together(RUNNERS, (index) => login(user.email, index % 5 === 4 ? 'wrong' : PASSWORD));

        for (const [index, answer] of answers.entries()) {
          if (index % 5 === 4) expectRefusal(answer, INVALID_CREDENTIALS);
          else expect(answer.status).toBe(200);
        }
        const [state] = await stateOf(user.id);
        expect(state!.hash).toMatch(/^\$argon2id\$/);
        expect(state!.tokens).toBe(RUNNERS * 0.8);
        const first = await world.http.post('/auth/refresh', undefined, withCookie(refreshValueOf(answers[0]!)));
        expect(first.status).toBe(200);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'an upgrade never brings an old password back',
    async () => {
      await repeat(ROUNDS, async () => {
        const user = await makeVeteran();
        const token = await accessTokenFor(world, user);
        const [changed, ...answers] = await Promise.all([
          world.http.as(token).post('/auth/change-password', { currentPassword: PASSWORD, newPassword: NEXT }),
          ...[1, 2, 3, 4, 5, 6].map(() => login(user.email)),
        ]);

        expect(changed.status).toBe(200);
        expect(answers.filter(({ status }) => status !== 200 && status !== 401)).toEqual([]);
        const [state] = await stateOf(user.id);
        expect(state!.hash).toMatch(/^\$argon2id\$/);
        expect(state!.tokens).toBe(0);
        expectRefusal(await login(user.email), INVALID_CREDENTIALS);
        expect((await login(user.email, NEXT)).status).toBe(200);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

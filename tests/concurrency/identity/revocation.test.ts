import { expect, test } from '#test';
import type { Response } from 'supertest';
import { hashPassword } from '#src/modules/identity/index.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { logIn, type Session, signUp } from '#support/builders/session.ts';
import { makeMember } from '#support/builders/staff.ts';
import { PASSWORD } from '#support/builders/user.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, together } from '#support/database/races.ts';
import { refreshValueOf, withCookie } from '#support/http/refresh-cookie.ts';
import {
  expectRefusal,
  INVALID_CREDENTIALS,
  REFRESH_TOKEN_INVALID,
  USER_INACTIVE,
  WRONG_PASSWORD,
} from '#support/http/refusal.ts';
import { overtake } from '#support/database/row-lock.ts';
import { useWorld } from '#support/world.ts';

const NEXT = 'another horse battery';
const ROUNDS = 20;

describeOnPostgres('hard case 6: sessions that end while they are being used', () => {
  const world = useWorld();
  const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));
  const login = (email: string, password = PASSWORD) => world.http.post('/auth/login', { email, password });
  const changePassword = (session: Session, currentPassword = PASSWORD, newPassword = NEXT) =>
    world.http.as(session).post('/auth/change-password', { currentPassword, newPassword });
  const tokenCount = async ({ user }: Session) =>
    (await world.sql('select 1 from refresh_tokens where user_id = ?', [user.id])).length;
  /** One user, several browsers. */
  const makeSessions = async (count: number): Promise<Session[]> => {
    const first = await signUp(world);
    return [first, ...(await together(count - 1, () => logIn(world, first)))];
  };
  const expectNoFault = (answers: Response[]) =>
    expect(answers.filter(({ status }) => status >= 500).map(({ body }) => body)).toEqual([]);
  const expectAllDead = async (answers: Response[]) => {
    for (const answer of answers.filter(({ status, headers }) => status === 200 && headers['set-cookie'])) {
      expectRefusal(await refresh(refreshValueOf(answer)), REFRESH_TOKEN_INVALID);
    }
  };

  test(
    'no session of the old password survives change-password',
    async () => {
      await repeat(ROUNDS, async () => {
        const sessions = await makeSessions(4);
        const [first] = sessions as [Session];
        const other = await makeSeller(world);
        await makeMember(world, { seller: other, user: first.user });

        const changing = changePassword(first);
        const answers = await Promise.all([
          ...sessions.flatMap(({ refreshValue }) => [refresh(refreshValue), refresh(refreshValue)]),
          ...sessions.map((session) =>
            world.http
              .as(session)
              .post('/auth/switch-seller', { sellerId: other.id }, withCookie(session.refreshValue)),
          ),
          ...[1, 2, 3, 4].map(() => login(first.email)),
        ]);
        const changed = await changing;

        expectNoFault(answers);
        expect(changed.status).toBe(200);
        expect(await tokenCount(first)).toBe(0);
        await expectAllDead(answers);
        expectRefusal(await login(first.email), INVALID_CREDENTIALS);
        expect((await login(first.email, NEXT)).status).toBe(200);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'no session survives logout-all',
    async () => {
      await repeat(ROUNDS, async () => {
        const sessions = await makeSessions(4);
        const [first] = sessions as [Session];

        const leaving = together(2, () => world.http.as(first).post('/auth/logout-all'));
        const answers = await Promise.all(
          sessions.flatMap(({ refreshValue }) => [refresh(refreshValue), refresh(refreshValue)]),
        );

        expect((await leaving).map(({ status }) => status)).toEqual([200, 200]);
        expectNoFault(answers);
        expect(await tokenCount(first)).toBe(0);
        await expectAllDead(answers);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'of two changes of one password one is made, the other is refused',
    async () => {
      await repeat(ROUNDS, async () => {
        const session = await signUp(world);
        const passwords = ['first new password', 'second new password'];
        const answers = await Promise.all(passwords.map((password) => changePassword(session, PASSWORD, password)));

        expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
        expectRefusal(
          answers.find(({ status }) => status === 400)!,
          WRONG_PASSWORD,
        );
        const made = answers.findIndex(({ status }) => status === 200);
        expect((await login(session.email, passwords[made])).status).toBe(200);
        expectRefusal(await login(session.email, passwords[1 - made]), INVALID_CREDENTIALS);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test('a log-in whose password is replaced after it was checked is refused', async () => {
    const session = await signUp(world);
    const hash = await hashPassword(NEXT);
    const answer = await overtake(
      world,
      session.user,
      () => login(session.email),
      (execute) => execute('update users set password_hash = ? where id = ?', [hash, session.user.id]),
    );
    expectRefusal(answer, INVALID_CREDENTIALS);
    expect(await tokenCount(session)).toBe(1);
  });

  test('so is one whose user is deactivated after the check', async () => {
    const session = await signUp(world);
    const answer = await overtake(
      world,
      session.user,
      () => login(session.email),
      (execute) => execute('update users set is_active = false where id = ?', [session.user.id]),
    );
    expectRefusal(answer, INVALID_CREDENTIALS);
    expect(await tokenCount(session)).toBe(1);
  });

  test('a log-in whose hash is only replaced by an equal one goes on', async () => {
    const session = await signUp(world);
    const hash = await hashPassword(PASSWORD);
    const answer = await overtake(
      world,
      session.user,
      () => login(session.email),
      (execute) => execute('update users set password_hash = ? where id = ?', [hash, session.user.id]),
    );
    expect(answer.status).toBe(200);
  });

  test('a change of password whose hash is replaced by an equal one goes on', async () => {
    const session = await signUp(world);
    const hash = await hashPassword(PASSWORD);
    const answer = await overtake(
      world,
      session.user,
      () => changePassword(session),
      (execute) => execute('update users set password_hash = ? where id = ?', [hash, session.user.id]),
    );
    expect(answer.status).toBe(200);
    expect((await login(session.email, NEXT)).status).toBe(200);
  });

  test('a refresh overtaken by the end of every session is refused', async () => {
    const session = await signUp(world);
    const answer = await overtake(
      world,
      session.user,
      () => refresh(session.refreshValue),
      (execute) => execute('delete from refresh_tokens where user_id = ?', [session.user.id]),
    );
    expectRefusal(answer, REFRESH_TOKEN_INVALID);
    expect(await tokenCount(session)).toBe(0);
  });

  test('a refresh overtaken by a deactivation is refused', async () => {
    const session = await signUp(world);
    const answer = await overtake(
      world,
      session.user,
      () => refresh(session.refreshValue),
      (execute) => execute('update users set is_active = false where id = ?', [session.user.id]),
    );
    expectRefusal(answer, USER_INACTIVE);
  });
});

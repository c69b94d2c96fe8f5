import { expect, test } from '#test';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSession, signUp } from '#support/builders/session.ts';
import { makeMember } from '#support/builders/staff.ts';
import {
  describeOnPostgres,
  RACE_TIMEOUT_MS,
  repeat,
  REPETITIONS,
  RUNNERS,
  together,
} from '#support/database/races.ts';
import { ageTokens, refreshValueOf, withCookie } from '#support/http/refresh-cookie.ts';
import { expectRefusal, REFRESH_TOKEN_EXPIRED, REFRESH_TOKEN_INVALID } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

describeOnPostgres('hard case 2: refreshes of one cookie at once', () => {
  const world = useWorld();
  const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));
  const tokenCount = async (userId: string) =>
    (await world.sql('select 1 from refresh_tokens where user_id = ?', [userId])).length;

  test(
    'one is 200, the others 401 without a cookie, and the winner goes on',
    async () => {
      const { user, refreshValue } = await signUp(world);
      let value = refreshValue;
      await repeat(REPETITIONS, async () => {
        const answers = await together(RUNNERS, () => refresh(value));

        const winners = answers.filter(({ status }) => status === 200);
        expect(winners).toHaveLength(1);
        for (const answer of answers.filter(({ status }) => status !== 200)) {
          expectRefusal(answer, REFRESH_TOKEN_INVALID);
        }
        expect(await tokenCount(user.id)).toBe(1);
        expectRefusal(await refresh(value), REFRESH_TOKEN_INVALID);
        value = refreshValueOf(winners[0]!);
      });
      expect((await refresh(value)).status).toBe(200);
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'an expired one is refused by all',
    async () => {
      const { user, refreshValue } = await makeSession(world);
      await ageTokens(world, 604_801);
      const answers = await together(RUNNERS, () => refresh(refreshValue));
      for (const answer of answers) {
        expectRefusal(
          answer,
          answer.body.code === REFRESH_TOKEN_EXPIRED.code ? REFRESH_TOKEN_EXPIRED : REFRESH_TOKEN_INVALID,
        );
      }
      expect(answers.filter(({ body }) => body.code === REFRESH_TOKEN_EXPIRED.code).length).toBeGreaterThan(0);
      expect(await tokenCount(user.id)).toBe(0);
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'switch-seller, refresh and logout of one cookie leave at most one session',
    async () => {
      await repeat(REPETITIONS, async () => {
        const session = await makeSession(world);
        const other = await makeSeller(world);
        await makeMember(world, { seller: other, user: session.user });
        const cookie = withCookie(session.refreshValue);
        const http = world.http.as(session);
        const answers = await Promise.all([
          ...(await together(3, () => Promise.resolve())).flatMap(() => [
            refresh(session.refreshValue),
            http.post('/auth/switch-seller', { sellerId: other.id }, cookie),
          ]),
          world.http.post('/auth/logout', undefined, cookie),
        ]);

        expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
        const taken = answers.filter(({ headers }) => /^refresh_token=[0-9a-f]/.test(headers['set-cookie']?.[0] ?? ''));
        expect(taken.length).toBeLessThanOrEqual(1);
        expect(await tokenCount(session.user.id)).toBe(taken.length);
        for (const answer of taken) expect((await refresh(refreshValueOf(answer))).status).toBe(200);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

describeOnPostgres('hard case 2: refreshes of one cookie at once, within its grace', () => {
  const world = useWorld({ REFRESH_REUSE_SECONDS: '600' });
  const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));
  const tokensOf = async (userId: string) =>
    (await world.sql<{ token: string }>('select token from refresh_tokens where user_id = ?', [userId])).length;

  test(
    'all are 200 with sessions of their own, and each goes on',
    async () => {
      const { user, refreshValue } = await signUp(world);
      let value = refreshValue;
      await repeat(REPETITIONS / 5, async (round) => {
        const answers = await together(RUNNERS, () => refresh(value));
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
        const values = answers.map(refreshValueOf);
        expect(new Set(values).size).toBe(RUNNERS);
        expect(await tokensOf(user.id)).toBe(1 + (round + 1) * RUNNERS);
        value = values[round % RUNNERS]!;
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'log-outs at the same moment end it for good, and meet no deadlock',
    async () => {
      await repeat(REPETITIONS / 5, async () => {
        const session = await makeSession(world);
        const next = await together(4, async () => refreshValueOf(await refresh(session.refreshValue)));
        const [answers, ...logouts] = await Promise.all([
          together(RUNNERS, () => refresh(session.refreshValue)),
          ...next.map((value) => world.http.post('/auth/logout', undefined, withCookie(value))),
        ]);

        expect(logouts.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
        expect(answers.filter(({ status }) => status !== 200 && status !== 401)).toEqual([]);
        expectRefusal(await refresh(session.refreshValue), REFRESH_TOKEN_INVALID);
        expect(await tokensOf(session.user.id)).toBe(answers.filter(({ status }) => status === 200).length);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'one of several switches moves it',
    async () => {
      await repeat(REPETITIONS / 5, async () => {
        const session = await makeSession(world);
        const other = await makeSeller(world);
        await makeMember(world, { seller: other, user: session.user });
        await refresh(session.refreshValue);
        const answers = await together(RUNNERS, () =>
          world.http.as(session).post('/auth/switch-seller', { sellerId: other.id }, withCookie(session.refreshValue)),
        );
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
        expect(answers.filter(({ headers }) => headers['set-cookie'] !== undefined)).toHaveLength(1);
        expect(await tokensOf(session.user.id)).toBe(2);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

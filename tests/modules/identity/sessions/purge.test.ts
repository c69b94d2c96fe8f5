import { expect, test } from '#test';
import { jobs } from '#src/modules/index.ts';
import { logIn, makeSession } from '#support/builders/session.ts';
import { ageTokens, withCookie } from '#support/http/refresh-cookie.ts';
import { expectRefusal, REFRESH_TOKEN_INVALID } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

/** As the job runner does it: in a system scope of its own. */
async function purge(): Promise<void> {
  const job = jobs.find(({ name }) => name === 'purge-expired-refresh-tokens')!;
  const scope = world.cradle.scopes.openSystemScope();
  try {
    await job.run(scope.cradle);
  } finally {
    await scope.dispose();
  }
}
const ownersOfTokens = async () =>
  (await world.sql<{ user_id: string }>('select user_id from refresh_tokens')).map(({ user_id }) => user_id);
const refresh = (value: string) => world.http.post('/auth/refresh', undefined, withCookie(value));

test('the purge deletes expired tokens and no others', async () => {
  const old = await makeSession(world);
  const other = await makeSession(world);
  await ageTokens(world, 604_700);
  const young = await logIn(world, other);
  await ageTokens(world, 101);

  await purge();

  expect(await ownersOfTokens()).toEqual([young.user.id]);
  expectRefusal(await refresh(old.refreshValue), REFRESH_TOKEN_INVALID);
  expect((await refresh(young.refreshValue)).status).toBe(200);
  expect(world.logs).toContainEqual(expect.objectContaining({ purged: 2, msg: 'expired refresh tokens purged' }));
  expect(await world.sql('select 1 from users')).toHaveLength(2);
});

test('a second purge finds nothing, and says nothing', async () => {
  await purge();
  const before = world.logs.length;
  const digest = await world.digest();
  await purge();
  expect(world.logs).toHaveLength(before);
  expect(await world.digest()).toBe(digest);
});

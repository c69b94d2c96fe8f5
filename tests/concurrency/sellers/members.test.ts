import { expect, test } from '#test';
import type { Response } from 'supertest';
import { makeSeller } from '#support/builders/seller.ts';
import { accessTokenFor } from '#support/builders/session.ts';
import { makeMember, makeStaff, type Staff } from '#support/builders/staff.ts';
import { PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import {
  describeOnPostgres,
  RACE_TIMEOUT_MS,
  repeat,
  REPETITIONS,
  RUNNERS,
  together,
} from '#support/database/races.ts';
import { expectRefusal } from '#support/http/refusal.ts';
import { behind } from '#support/database/row-lock.ts';
import { useWorld, type World } from '#support/world.ts';

const MEMBERS = '/sellers/me/members';
const ALREADY_MEMBER = { status: 409, code: 'ALREADY_MEMBER', message: 'User is already a member' };
const ACCOUNT_EXISTS = {
  status: 400,
  code: 'BAD_REQUEST',
  message: 'This account exists; invite it without a password',
};

const statusesOf = (answers: Response[]): number[] => answers.map(({ status }) => status).sort();

/** `count` owners of one seller. */
async function makeOwners(world: World, count: number): Promise<Staff[]> {
  const seller = await makeSeller(world);
  return together(count, () => makeStaff(world, { seller }));
}

const activeOwners = async ({ sql }: World, { seller }: Staff): Promise<number> =>
  (
    await sql<{ count: number }>(
      `select count(*)::int as count from seller_users where seller_id = ? and role = 'OWNER' and is_active`,
      [seller.id],
    )
  )[0]!.count;

const demote = { role: 'VIEWER' } as const;
/** The three ways to take an owner's power. */
const act = (by: Staff, of: Staff, way: number): Promise<Response> => {
  const path = `${MEMBERS}/${of.user.id}`;
  if (way % 3 === 0) return by.http.patch(path, demote);
  return way % 3 === 1 ? by.http.patch(path, { isActive: false }) : by.http.delete(path);
};

describeOnPostgres('hard case 12: owners at once', () => {
  const world = useWorld();

  test(
    'of two who demote, deactivate or remove each other one gets 200 and stays',
    async () => {
      await repeat(REPETITIONS, async (round) => {
        const [one, two] = await makeOwners(world, 2);

        const answers = await Promise.all([act(one!, two!, round), act(two!, one!, round)]);

        const [first, second] = statusesOf(answers);
        expect(first).toBe(200);
        expect(second).toBe(round % 3 === 0 ? 403 : 401);
        expect(await activeOwners(world, one!)).toBe(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'of two who leave one stays',
    async () => {
      await repeat(REPETITIONS, async (round) => {
        const owners = await makeOwners(world, 2);
        const answers = await Promise.all(owners.map((owner) => act(owner, owner, round)));
        expect(statusesOf(answers)).toEqual([200, 409]);
        expect(answers.find(({ status }) => status === 409)!.body.code).toBe('LAST_OWNER');
        expect(await activeOwners(world, owners[0]!)).toBe(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'of twenty who all leave at once one stays',
    async () => {
      await repeat(5, async () => {
        const owners = await makeOwners(world, RUNNERS);
        const answers = await together(RUNNERS, (index) => act(owners[index]!, owners[index]!, index));
        expect(statusesOf(answers)).toEqual([...Array<number>(RUNNERS - 1).fill(200), 409]);
        expect(await activeOwners(world, owners[0]!)).toBe(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'one who takes the power of all twenty keeps one, whoever it is',
    async () => {
      await repeat(5, async () => {
        const owners = await makeOwners(world, RUNNERS);
        const answers = await together(RUNNERS, (index) => act(owners[0]!, owners[index]!, index));
        for (const { status } of answers) expect([200, 401, 403, 409]).toContain(status);
        expect(await activeOwners(world, owners[0]!)).toBeGreaterThanOrEqual(1);
        expect(answers.filter(({ status }) => status === 200).length).toBe(
          RUNNERS - (await activeOwners(world, owners[0]!)),
        );
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'in a free-for-all of twenty at least one owner stays, and every 200 took one',
    async () => {
      await repeat(5, async (round) => {
        const owners = await makeOwners(world, RUNNERS);
        const answers = await together(RUNNERS, (index) =>
          act(owners[index]!, owners[(index + 1 + round) % RUNNERS]!, index),
        );
        const left = await activeOwners(world, owners[0]!);
        expect(left).toBeGreaterThanOrEqual(1);
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(RUNNERS - left);
        for (const { status } of answers) expect([200, 401, 403, 409]).toContain(status);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

describeOnPostgres('invitations at once', () => {
  const world = useWorld();
  const body = (email: string) => ({ email, role: 'EDITOR', displayName: 'Grace', password: PASSWORD });
  const usersOf = (email: string) => world.sql<{ id: string }>('select id from users where email = ?', [email]);
  const membershipsOf = (email: string) =>
    world.sql('select 1 from seller_users m join users u on u.id = m.user_id where u.email = ?', [email]);

  test.each([
    ['is out meanwhile', 'is_active = false', 'ADMIN', 401],
    ['is less meanwhile', "role = 'EDITOR'", 'ADMIN', 403],
    ['is no OWNER any more', "role = 'ADMIN'", 'OWNER', 403],
  ])('by somebody who %s: refused, and nobody is made', async (_name, change, role, status) => {
    const staff = await makeStaff(world);
    await makeMember(world, { seller: staff.seller, role: 'OWNER' });
    const email = uniqueEmail();
    const answer = await behind(
      world,
      async (execute) => {
        await execute('select 1 from sellers where id = ? for no key update', [staff.seller.id]);
        await execute(`update seller_users set ${change} where user_id = ?`, [staff.user.id]);
      },
      () => staff.http.post(MEMBERS, { ...body(email), role }),
    );
    expect(answer.status).toBe(status);
    expect(await usersOf(email)).toEqual([]);
  });

  test(
    'of a new e-mail by one team: one 201, the rest 409, one user',
    async () => {
      const team = await makeStaff(world, { role: 'ADMIN' });
      await repeat(5, async () => {
        const email = uniqueEmail();
        const answers = await together(RUNNERS, (index) =>
          team.http.post(MEMBERS, body(index % 2 === 0 ? email : ` ${email.toUpperCase()} `)),
        );
        expect(statusesOf(answers)).toEqual([201, ...Array<number>(RUNNERS - 1).fill(409)]);
        for (const answer of answers) if (answer.status !== 201) expectRefusal(answer, ALREADY_MEMBER);
        expect(await usersOf(email)).toHaveLength(1);
        expect(await membershipsOf(email)).toHaveLength(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'of a new e-mail by different teams: one makes the user, the others are told that the account exists',
    async () => {
      await repeat(REPETITIONS, async (round) => {
        const teams = await together(round % 10 === 0 ? RUNNERS : 2, () => makeStaff(world));
        const email = uniqueEmail();
        const answers = await Promise.all(teams.map(({ http }) => http.post(MEMBERS, body(email))));
        expect(statusesOf(answers)).toEqual([201, ...Array<number>(teams.length - 1).fill(400)]);
        for (const answer of answers) if (answer.status === 400) expectRefusal(answer, ACCOUNT_EXISTS);
        expect(await usersOf(email)).toHaveLength(1);
        expect(await membershipsOf(email)).toHaveLength(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'of a new e-mail that signs up meanwhile: one user, and nobody sees an error of ours',
    async () => {
      const teams = await together(5, () => makeStaff(world));
      await repeat(10, async () => {
        const email = uniqueEmail();
        const signUp = { email, password: PASSWORD, displayName: 'Grace' };
        const [registered, ...answers] = await Promise.all([
          world.http.post('/auth/register', signUp),
          ...teams.map(({ http }) => http.post(MEMBERS, body(email))),
        ]);
        expect([201, 409]).toContain(registered.status);
        const all = statusesOf([registered, ...answers]);
        expect(all.filter((status) => status === 201)).toHaveLength(1);
        for (const answer of answers) if (answer.status !== 201) expectRefusal(answer, ACCOUNT_EXISTS);
        expect(await usersOf(email)).toHaveLength(1);
        expect(await membershipsOf(email)).toHaveLength(1);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

describeOnPostgres('PATCHes of different fields at once', () => {
  const world = useWorld();

  test(
    'all survive, in profile and settings',
    async () => {
      await repeat(REPETITIONS, async (round) => {
        const { http } = await makeStaff(world);
        const url = `https://cdn.example.com/${round}.png`;
        const profile = { name: `Shop ${round}`, logoUrl: url, faviconUrl: url };
        const settings = { brandName: `B${round}`, timezone: 'Asia/Tokyo', defaultCurrency: 'JPY', metaPixelId: '1' };
        const patches = [
          ...Object.entries(profile).map(([key, value]) => http.patch('/sellers/me', { [key]: value })),
          ...Object.entries(settings).map(([key, value]) => http.patch('/sellers/me/settings', { [key]: value })),
        ];
        expect(new Set(statusesOf(await Promise.all(patches)))).toEqual(new Set([200]));
        expect((await http.get('/sellers/me')).body).toMatchObject(profile);
        expect((await http.get('/sellers/me/settings')).body).toMatchObject(settings);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'role and flag of one member both survive',
    async () => {
      await repeat(REPETITIONS, async () => {
        const owner = await makeStaff(world);
        const user = await makeMember(world, { seller: owner.seller, role: 'VIEWER' });
        const path = `${MEMBERS}/${user.id}`;
        const answers = await Promise.all([
          owner.http.patch(path, { role: 'EDITOR' }),
          owner.http.patch(path, { isActive: false }),
        ]);
        expect(statusesOf(answers)).toEqual([200, 200]);
        expect(await world.sql('select role, is_active from seller_users where user_id = ?', [user.id])).toEqual([
          { role: 'EDITOR', is_active: false },
        ]);
        expect((await world.http.as(await accessTokenFor(world, user, owner.seller)).get('/sellers/me')).status).toBe(
          401,
        );
      });
    },
    RACE_TIMEOUT_MS,
  );
});

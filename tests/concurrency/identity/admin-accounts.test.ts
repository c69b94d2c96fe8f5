import { expect, test } from '#test';
import type { Response } from 'supertest';
import { makeSeller } from '#support/builders/seller.ts';
import { logIn, makeSession } from '#support/builders/session.ts';
import { makeAdmin, makeMember } from '#support/builders/staff.ts';
import { PASSWORD, uniqueEmail } from '#support/builders/user.ts';
import {
  describeOnPostgres,
  RACE_TIMEOUT_MS,
  repeat,
  REPETITIONS,
  RUNNERS,
  together,
} from '#support/database/races.ts';
import { withCookie } from '#support/http/refresh-cookie.ts';
import { EMAIL_IN_USE, expectRefusal } from '#support/http/refusal.ts';
import { useWorld } from '#support/world.ts';

const NEXT = 'another horse battery';
const statusesOf = (answers: Response[]): number[] => answers.map(({ status }) => status).sort();

describeOnPostgres('superadmins deactivated at once', () => {
  const world = useWorld();
  const deactivate = { isActive: false };
  const active = async () => (await world.sql('select 1 from users where is_superadmin and is_active')).length;
  const startWith = async (count: number) => {
    await world.sql('delete from users');
    return together(count, () => makeAdmin(world));
  };

  test(
    'of twenty who all leave one stays',
    async () => {
      await repeat(5, async () => {
        const admins = await startWith(RUNNERS);
        const answers = await Promise.all(
          admins.map(({ user, http }) => http.patch(`/admin/users/${user.id}`, deactivate)),
        );
        expect(statusesOf(answers)).toEqual([...Array<number>(RUNNERS - 1).fill(200), 409]);
        expect(answers.find(({ status }) => status === 409)!.body.code).toBe('LAST_SUPERADMIN');
        expect(await active()).toBe(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'of two who deactivate each other one stays',
    async () => {
      await repeat(REPETITIONS, async () => {
        const [one, two] = await startWith(2);
        const answers = await Promise.all([
          one!.http.patch(`/admin/users/${two!.user.id}`, deactivate),
          two!.http.patch(`/admin/users/${one!.user.id}`, deactivate),
        ]);
        const [first, second] = statusesOf(answers);
        expect(first).toBe(200);
        expect([401, 409]).toContain(second);
        expect(await active()).toBe(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'in a free-for-all one stays, and nobody waits for ever',
    async () => {
      await repeat(5, async (round) => {
        const admins = await startWith(RUNNERS);
        const answers = await together(RUNNERS, (index) => {
          const target = admins[(index * 7 + round) % RUNNERS]!.user;
          return admins[index]!.http.patch(`/admin/users/${target.id}`, { ...deactivate, displayName: `N${index}` });
        });
        for (const { status } of answers) expect([200, 401, 409]).toContain(status);
        expect(await active()).toBe(RUNNERS - answers.filter(({ status }) => status === 200).length);
        expect(await active()).toBeGreaterThanOrEqual(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'PATCHes of different fields of one superadmin all survive',
    async () => {
      const [me, other] = await startWith(2);
      await repeat(REPETITIONS, async (round) => {
        await world.sql('update users set is_active = true where id = ?', [other!.user.id]);
        const path = `/admin/users/${other!.user.id}`;
        const answers = await Promise.all([
          me!.http.patch(path, { displayName: `Round ${round}` }),
          me!.http.patch(path, deactivate),
        ]);
        expect(statusesOf(answers)).toEqual([200, 200]);
        expect(await world.sql('select display_name, is_active from users where id = ?', [other!.user.id])).toEqual([
          { display_name: `Round ${round}`, is_active: false },
        ]);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

describeOnPostgres('hard case 1: sellers created at once with one e-mail', () => {
  const world = useWorld();

  test(
    'one 201, the rest 409, one user, one seller',
    async () => {
      const { http } = await makeAdmin(world);
      await repeat(5, async (round) => {
        const email = uniqueEmail();
        const name = `Race ${round}`;
        const answers = await together(RUNNERS, (index) =>
          http.post('/admin/sellers', {
            name,
            email: index % 2 === 0 ? email : email.toUpperCase(),
            password: PASSWORD,
          }),
        );
        expect(statusesOf(answers)).toEqual([201, ...Array<number>(RUNNERS - 1).fill(409)]);
        for (const answer of answers) if (answer.status !== 201) expectRefusal(answer, EMAIL_IN_USE);
        expect(await world.sql('select 1 from users where email = ?', [email])).toHaveLength(1);
        expect(await world.sql('select 1 from sellers where name = ?', [name])).toHaveLength(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'PATCHes of different fields of one seller all survive',
    async () => {
      const { http } = await makeAdmin(world);
      await repeat(REPETITIONS, async (round) => {
        const seller = await makeSeller(world);
        const url = `https://cdn.example.com/${round}.png`;
        const fields = { name: `Shop ${round}`, status: 'DEACTIVATED', logoUrl: url, faviconUrl: url };
        const answers = await Promise.all(
          Object.entries(fields).map(([key, value]) => http.patch(`/admin/sellers/${seller.id}`, { [key]: value })),
        );
        expect(statusesOf(answers)).toEqual([200, 200, 200, 200]);
        expect((await http.get(`/admin/sellers/${seller.id}`)).body).toMatchObject(fields);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

describeOnPostgres("hard case 6: an owner's password reset", () => {
  const world = useWorld();

  test(
    'at the moment of refreshes and log-ins leaves no session of the old password',
    async () => {
      const { http } = await makeAdmin(world);
      await repeat(10, async () => {
        const session = await makeSession(world);
        const { email, user, seller } = session;
        const others = await together(4, () => logIn(world, session));
        const [reset, ...answers] = await Promise.all([
          http.post(`/admin/sellers/${seller.id}/reset-password`, { newPassword: NEXT }),
          ...others.map(({ refreshValue }) => world.http.post('/auth/refresh', undefined, withCookie(refreshValue))),
          ...Array.from({ length: 4 }, () => world.http.post('/auth/login', { email, password: PASSWORD })),
        ]);
        expect(reset.status).toBe(201);
        for (const { status } of answers) expect([200, 401]).toContain(status);
        expect(await world.sql('select 1 from refresh_tokens where user_id = ?', [user.id])).toEqual([]);
        expect((await world.http.post('/auth/login', { email, password: PASSWORD })).status).toBe(401);
        expect((await world.http.post('/auth/login', { email, password: NEXT })).status).toBe(200);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'hits an owner, whoever that is after the team changed at the same moment',
    async () => {
      const { http } = await makeAdmin(world);
      await repeat(20, async () => {
        const session = await makeSession(world);
        const next = await makeMember(world, { seller: session.seller });
        const hashes = () =>
          world.sql<{ id: string; password_hash: string }>('select id, password_hash from users where id in (?, ?)', [
            session.user.id,
            next.id,
          ]);
        const before = new Map((await hashes()).map((row) => [row.id, row.password_hash]));
        const [reset, demoted] = await Promise.all([
          http.post(`/admin/sellers/${session.seller.id}/reset-password`, { newPassword: NEXT }),
          world.http.as(session).patch(`/sellers/me/members/${session.user.id}`, { role: 'VIEWER' }),
        ]);
        expect([reset.status, demoted.status]).toEqual([201, 200]);
        expect((await hashes()).filter((row) => before.get(row.id) !== row.password_hash)).toHaveLength(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'twenty at once all succeed, and one password works',
    async () => {
      const { http } = await makeAdmin(world);
      const { seller, email } = await makeSession(world);
      const passwords = Array.from({ length: RUNNERS }, (_, index) => `horse battery ${index}`);
      const answers = await Promise.all(
        passwords.map((newPassword) => http.post(`/admin/sellers/${seller.id}/reset-password`, { newPassword })),
      );
      expect(new Set(statusesOf(answers))).toEqual(new Set([201]));
      const logins = await Promise.all(
        passwords.map((password) => world.http.post('/auth/login', { email, password })),
      );
      expect(logins.filter(({ status }) => status === 200)).toHaveLength(1);
    },
    RACE_TIMEOUT_MS,
  );
});

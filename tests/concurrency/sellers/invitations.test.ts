import { expect, test } from '#test';
import type { Response } from 'supertest';
import { makeSession, type Session } from '#support/builders/session.ts';
import { makeStaff } from '#support/builders/staff.ts';
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
import { useWorld } from '#support/world.ts';

const MEMBERS = '/sellers/me/members';
const INVALID = { status: 400, code: 'INVITATION_INVALID', message: 'Invitation is invalid or expired' };
const statusesOf = (answers: Response[]): number[] => answers.map(({ status }) => status).sort();

describeOnPostgres('invitations of one account', () => {
  const world = useWorld();
  const accept = (session: Session, token: string) => world.http.as(session).post('/auth/accept-invitation', { token });
  const membershipOf = async (seller: { id: string }, user: { id: string }) =>
    (
      await world.sql('select role, is_active, invitation_hash from seller_users where seller_id = ? and user_id = ?', [
        seller.id,
        user.id,
      ])
    )[0];

  test(
    'by one team at once: one 201, the others 200, and one token of them all counts',
    async () => {
      const team = await makeStaff(world);
      await repeat(5, async () => {
        const session = await makeSession(world);
        const answers = await together(RUNNERS, () =>
          team.http.post(MEMBERS, { email: session.user.email, role: 'ADMIN' }),
        );
        expect(statusesOf(answers)).toEqual([...Array<number>(RUNNERS - 1).fill(200), 201]);
        const taken: Response[] = [];
        for (const { body } of answers) taken.push(await accept(session, body.invitation.token));
        expect(statusesOf(taken)).toEqual([200, ...Array<number>(RUNNERS - 1).fill(400)]);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'accepted many times at once: one 200',
    async () => {
      const team = await makeStaff(world);
      await repeat(REPETITIONS, async () => {
        const session = await makeSession(world);
        const { body } = await team.http.post(MEMBERS, { email: session.user.email, role: 'ADMIN' });
        const answers = await together(4, () => accept(session, body.invitation.token));
        expect(statusesOf(answers)).toEqual([200, 400, 400, 400]);
        for (const answer of answers) if (answer.status === 400) expectRefusal(answer, INVALID);
        expect(await membershipOf(team.seller, session.user)).toEqual({
          role: 'ADMIN',
          is_active: true,
          invitation_hash: null,
        });
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'accepted while the team invites anew, takes back and lets in: never half a membership',
    async () => {
      const team = await makeStaff(world);
      await repeat(REPETITIONS, async () => {
        const session = await makeSession(world);
        const path = `${MEMBERS}/${session.user.id}`;
        const first = await team.http.post(MEMBERS, { email: session.user.email, role: 'ADMIN' });
        const [accepted, ...others] = await Promise.all([
          accept(session, first.body.invitation.token),
          team.http.post(MEMBERS, { email: session.user.email, role: 'VIEWER' }),
          team.http.patch(path, { isActive: true }),
          team.http.patch(path, { role: 'EDITOR' }),
          team.http.delete(path),
        ]);
        expect([200, 400]).toContain(accepted.status);
        for (const { status } of others) expect([200, 201, 404, 409]).toContain(status);
        const sellers = (await world.http.as(session).get('/auth/sellers')).body as { id: string }[];
        const row = await membershipOf(team.seller, session.user);
        expect(sellers.some(({ id }) => id === team.seller.id)).toBe(row?.is_active === true);
        if (accepted.status === 400) expect(row?.is_active ?? false).toBe(false);
        else expect(row).toMatchObject({ invitation_hash: null });
      });
    },
    RACE_TIMEOUT_MS,
  );

  test.each([
    ['invites anew', `update seller_users set invitation_hash = repeat('0', 64) where user_id = ? and not is_active`],
    ['takes it back', 'delete from seller_users where user_id = ? and not is_active'],
  ])('accepted just after the team %s: refused', async (_name, change) => {
    const team = await makeStaff(world);
    const session = await makeSession(world);
    const { body } = await team.http.post(MEMBERS, { email: session.user.email, role: 'ADMIN' });
    const answer = await behind(
      world,
      async (execute) => {
        await execute('select 1 from sellers where id = ? for no key update', [team.seller.id]);
        await execute(change, [session.user.id]);
      },
      () => accept(session, body.invitation.token),
    );
    expectRefusal(answer, INVALID);
    expect((await membershipOf(team.seller, session.user))?.is_active ?? false).toBe(false);
  });
});

import { expect, test } from '#test';
import type { Response } from 'supertest';
import { makeDomain } from '#support/builders/domain.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin, makeStaff, type Staff } from '#support/builders/staff.ts';
import { unique } from '#support/database/rows.ts';
import { publishToken, useDns } from '#support/servers/dns-server.ts';
import { describeOnPostgres, RACE_TIMEOUT_MS, repeat, RUNNERS, together } from '#support/database/races.ts';
import { somebodyWaits } from '#support/database/row-lock.ts';
import { useWorld } from '#support/world.ts';

const ROUNDS = 10;
const LONG_AGO = '2026-01-01T00:00:00Z';

describeOnPostgres('domains under 20 requests at once', () => {
  const world = useWorld();
  const dns = useDns(world);

  const staffs = (count: number) => together(count, () => makeStaff(world));
  const freshHost = () => `race-${unique()}.example.com`;
  const rowsOf = (hostname: unknown) =>
    world.sql<{ id: string; status: string }>('select * from seller_domains where hostname = ?', [hostname]);
  const primariesOf = async ({ seller }: Staff) =>
    (await world.sql<{ id: string }>('select id from seller_domains where seller_id = ? and is_primary', [seller.id]))
      .length;
  /** How often each answer came, such as `201` or `409 DOMAIN_TAKEN`. */
  const tally = (answers: Response[]) => {
    const counts: Record<string, number> = {};
    for (const { status, body } of answers) {
      const name = status < 400 ? String(status) : `${status} ${body.code}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };
  /** Whatever `change` writes is not seen until `request` waits for it; then it is committed. */
  const behind = async (
    change: (execute: (text: string, params: unknown[]) => Promise<unknown>) => Promise<unknown>,
    request: () => Promise<Response>,
  ): Promise<Response> => {
    let answer: Promise<Response> | undefined;
    await world.orm.em.fork().transactional(async (em) => {
      await change((text, params) => em.execute(text, params));
      answer = request();
      await somebodyWaits(world);
    });
    return answer!;
  };

  test(
    'many claims of one seller at once: no more than 20 are made, whether the names are free or abandoned',
    async () => {
      await repeat(ROUNDS, async () => {
        const [staff, other] = [await makeStaff(world), await makeStaff(world)];
        for (let index = 0; index < 17; index += 1) await makeDomain(world, { seller: staff.seller });
        const abandoned = await together(RUNNERS / 2, () =>
          makeDomain(world, { seller: other.seller, created_at: LONG_AGO }),
        );
        const answers = await together(RUNNERS, (index) =>
          staff.http.post('/domains', { domain: abandoned[index]?.hostname ?? freshHost() }),
        );
        expect(tally(answers)).toEqual({ 201: 3, '409 TOO_MANY_CLAIMS': RUNNERS - 3 });
        expect(await world.sql('select 1 from seller_domains where seller_id = ?', [staff.seller.id])).toHaveLength(20);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'hard case 30: one hostname, many sellers: one 201, the rest 409',
    async () => {
      const sellers = await staffs(RUNNERS);
      await repeat(ROUNDS, async () => {
        const domain = freshHost();
        const answers = await together(RUNNERS, (index) => sellers[index]!.http.post('/domains', { domain }));
        expect(tally(answers)).toEqual({ 201: 1, '409 DOMAIN_TAKEN': RUNNERS - 1 });
        const winner = answers.find(({ status }) => status === 201)!;
        expect(await rowsOf(domain)).toEqual([expect.objectContaining({ id: winner.body.id })]);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'one hostname, one seller: one 201, the rest know whose it is',
    async () => {
      const staff = await makeStaff(world);
      await repeat(ROUNDS, async () => {
        const domain = freshHost();
        const answers = await together(RUNNERS, () => staff.http.post('/domains', { domain }));
        expect(tally(answers)).toEqual({ 201: 1, '409 DOMAIN_ALREADY_REGISTERED': RUNNERS - 1 });
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'one hostname, sellers and superadmins: one 201, the rest 409',
    async () => {
      const sellers = await staffs(RUNNERS);
      const admin = await makeAdmin(world);
      await repeat(ROUNDS, async () => {
        const hostname = freshHost();
        const answers = await together(RUNNERS, (index) => {
          const { http, seller } = sellers[index]!;
          return index % 2 === 0
            ? http.post('/domains', { domain: hostname })
            : admin.http.post('/admin/stores', { sellerId: seller.id, hostname });
        });
        expect(tally(answers)).toEqual({ 201: 1, '409 DOMAIN_TAKEN': RUNNERS - 1 });
        expect(await rowsOf(hostname)).toHaveLength(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'an abandoned claim is taken over once, and its pages lose it',
    async () => {
      const [sellers, squatter, product] = [await staffs(RUNNERS), await makeStaff(world), await makeProduct(world)];
      await repeat(ROUNDS, async () => {
        const old = await makeDomain(world, { seller: squatter.seller, created_at: LONG_AGO });
        const page = await makeSellpage(world, { seller: squatter.seller, product, domain_id: old.id });
        const answers = await together(RUNNERS, (index) =>
          sellers[index]!.http.post('/domains', { domain: old.hostname }),
        );
        expect(tally(answers)).toEqual({ 201: 1, '409 DOMAIN_TAKEN': RUNNERS - 1 });
        const winner = answers.find(({ status }) => status === 201)!;
        expect(await rowsOf(old.hostname)).toEqual([expect.objectContaining({ id: winner.body.id })]);
        expect(await world.sql('select domain_id from sellpages where id = ?', [page.id])).toEqual([
          { domain_id: null },
        ]);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test.each([{ force: true }, {}])(
    'take-over against verify with %j: exactly one has effect',
    async (body) => {
      const [owner, holder] = [await makeStaff(world), await makeStaff(world)];
      await repeat(ROUNDS * 2, async (round) => {
        const old = await makeDomain(world, { seller: holder.seller, status: 'FAILED', created_at: LONG_AGO });
        publishToken(dns, old.hostname, old.verification_token);
        const calls = [
          () => owner.http.post('/domains', { domain: old.hostname }),
          () => holder.http.post(`/domains/${old.id}/verify`, body),
        ];
        if (round % 2 === 0) calls.reverse();
        const [first, second] = await Promise.all(calls.map((call) => call()));
        const [taken, verified] = round % 2 === 0 ? [second!, first!] : [first!, second!];
        const [row, ...others] = await rowsOf(old.hostname);
        expect(others).toEqual([]);
        if (verified.status === 200) {
          expect([taken.status, taken.body.code]).toEqual([409, 'DOMAIN_TAKEN']);
          expect(row).toMatchObject({ id: old.id, status: 'VERIFIED' });
        } else {
          expect([taken.status, verified.status]).toEqual([201, 404]);
          expect(row).toMatchObject({ id: taken.body.id, status: 'PENDING' });
        }
      });
    },
    RACE_TIMEOUT_MS,
  );

  test('a take-over overtaken by a verification leaves it alone', async () => {
    const [owner, holder] = [await makeStaff(world), await makeStaff(world)];
    const old = await makeDomain(world, { seller: holder.seller, created_at: LONG_AGO });
    const answer = await behind(
      (execute) => execute(`update seller_domains set status = 'VERIFIED', verified_at = now() where id = ?`, [old.id]),
      () => owner.http.post('/domains', { domain: old.hostname }),
    );
    expect([answer.status, answer.body.code]).toEqual([409, 'DOMAIN_TAKEN']);
    expect(await rowsOf(old.hostname)).toEqual([expect.objectContaining({ id: old.id, status: 'VERIFIED' })]);
  });

  test('a verification overtaken by a take-over finds nothing', async () => {
    const holder = await makeStaff(world);
    const old = await makeDomain(world, { seller: holder.seller, created_at: LONG_AGO });
    const answer = await behind(
      (execute) => execute('delete from seller_domains where id = ?', [old.id]),
      () => holder.http.post(`/domains/${old.id}/verify`, { force: true }),
    );
    expect(answer.status).toBe(404);
  });

  test('a claim that waits for another that is then given up gets the hostname', async () => {
    const [staff, other] = [await makeStaff(world), await makeStaff(world)];
    const held = await makeDomain(world, { seller: other.seller });
    const answer = await behind(
      (execute) => execute('delete from seller_domains where id = ?', [held.id]),
      () => staff.http.post('/domains', { domain: held.hostname }),
    );
    expect(answer.status).toBe(201);
    expect(await rowsOf(held.hostname)).toHaveLength(1);
  });

  test(
    'hard cases 22 and 31: "make primary" leaves exactly one, whoever asks',
    async () => {
      const [staff, other, admin] = [await makeStaff(world), await makeStaff(world), await makeAdmin(world)];
      const domains = await together(RUNNERS, (index) =>
        makeDomain(world, { seller: index % 4 === 3 ? other.seller : staff.seller }),
      );
      await repeat(ROUNDS, async () => {
        const answers = await together(RUNNERS, (index) => {
          const { id } = domains[index]!;
          if (index % 4 === 3) return other.http.patch(`/domains/${id}`, { isPrimary: true });
          return index % 4 === 0
            ? admin.http.patch(`/admin/stores/${id}`, { isPrimary: true })
            : staff.http.patch(`/domains/${id}`, { isPrimary: true });
        });
        expect(tally(answers)).toEqual({ 200: RUNNERS });
        expect([await primariesOf(staff), await primariesOf(other)]).toEqual([1, 1]);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    '"make primary" against delete: the rank goes with the row or the row stays',
    async () => {
      const staff = await makeStaff(world);
      await repeat(ROUNDS, async () => {
        const domains = await together(RUNNERS / 2, () => makeDomain(world, { seller: staff.seller }));
        const answers = await together(RUNNERS, (index) => {
          const path = `/domains/${domains[index >> 1]!.id}`;
          return index % 2 === 0 ? staff.http.patch(path, { isPrimary: true }) : staff.http.delete(path);
        });
        for (const { status } of answers) expect([200, 404]).toContain(status);
        expect((await staff.http.get('/domains')).body).toEqual([]);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'hard case 22: delete against link: one of the two is refused',
    async () => {
      const [staff, product] = [await makeStaff(world), await makeProduct(world)];
      const pages = await together(RUNNERS / 2, () => makeSellpage(world, { seller: staff.seller, product }));
      await repeat(ROUNDS, async () => {
        const domains = await together(RUNNERS / 2, () => makeDomain(world, { seller: staff.seller }));
        const answers = await together(RUNNERS, (index) => {
          const { id } = domains[index >> 1]!;
          return index % 2 === 0
            ? staff.http.patch(`/sellpages/${pages[index >> 1]!.id}`, { domainId: id })
            : staff.http.delete(`/domains/${id}`);
        });
        for (const [index, page] of pages.entries()) {
          const [link, remove] = [answers[2 * index]!, answers[2 * index + 1]!];
          const [row] = await world.sql<{ domain_id: string | null }>('select domain_id from sellpages where id = ?', [
            page.id,
          ]);
          if (link.status === 200) {
            expect([remove.status, remove.body.code]).toEqual([409, 'DOMAIN_IN_USE']);
            expect(row!.domain_id).toBe(domains[index]!.id);
          } else {
            expect([link.status, remove.status]).toEqual([404, 200]);
            expect(row!.domain_id).not.toBe(domains[index]!.id);
          }
        }
        await world.sql('update sellpages set domain_id = null where seller_id = ?', [staff.seller.id]);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test('a delete waits for a link that is under way, and sees it', async () => {
    const [staff, product] = [await makeStaff(world), await makeProduct(world)];
    const [domain, page] = [
      await makeDomain(world, { seller: staff.seller }),
      await makeSellpage(world, { seller: staff.seller, product }),
    ];
    const answer = await behind(
      (execute) => execute('update sellpages set domain_id = ? where id = ?', [domain.id, page.id]),
      () => staff.http.delete(`/domains/${domain.id}`),
    );
    expect([answer.status, answer.body.code]).toEqual([409, 'DOMAIN_IN_USE']);
  });

  test.each([{ force: true }, {}])(
    'verifying at once with %j: one 200, the others ALREADY_VERIFIED',
    async (body) => {
      const staff = await makeStaff(world);
      await repeat(ROUNDS, async () => {
        const { id, hostname, verification_token } = await makeDomain(world, { seller: staff.seller });
        publishToken(dns, hostname, verification_token);
        const answers = await together(RUNNERS, () => staff.http.post(`/domains/${id}/verify`, body));
        expect(tally(answers)).toEqual({ 200: 1, '400 ALREADY_VERIFIED': RUNNERS - 1 });
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'the job at once with itself and with its sellers verifies each claim once',
    async () => {
      await world.sql('delete from seller_domains');
      const staff = await makeStaff(world);
      const domains = await together(RUNNERS, () => makeDomain(world, { seller: staff.seller }));
      for (const { hostname, verification_token } of domains) {
        publishToken(dns, hostname, verification_token);
      }
      const work = async () => {
        const scope = world.cradle.scopes.openSystemScope();
        await scope.cradle.domainVerification.checkPending();
        await scope.dispose();
      };
      const verifying = together(RUNNERS, (index) => staff.http.post(`/domains/${domains[index]!.id}/verify`));
      await Promise.all([work(), work(), work()]);
      for (const { status, body } of await verifying) expect([200, 'ALREADY_VERIFIED']).toContain(body.code ?? status);
      const rows = await world.sql<{ status: string }>('select status from seller_domains where seller_id = ?', [
        staff.seller.id,
      ]);
      expect(rows.map(({ status }) => status)).toEqual(Array(RUNNERS).fill('VERIFIED'));
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'hard case 28: withdrawing against publishing leaves no published page on an unverified domain',
    async () => {
      const [staff, admin, product] = [await makeStaff(world), await makeAdmin(world), await makeProduct(world)];
      await repeat(ROUNDS, async () => {
        const domain = await makeDomain(world, { seller: staff.seller, status: 'VERIFIED', verified_at: LONG_AGO });
        const pages = await together(RUNNERS - 1, () =>
          makeSellpage(world, { seller: staff.seller, product, domain_id: domain.id }),
        );
        const answers = await together(RUNNERS, (index) =>
          index === RUNNERS / 2
            ? admin.http.patch(`/admin/stores/${domain.id}`, { status: 'FAILED' })
            : staff.http.post(`/sellpages/${pages[index > RUNNERS / 2 ? index - 1 : index]!.id}/publish`),
        );
        expect(answers[RUNNERS / 2]!.status).toBe(200);
        const published = `select id from sellpages where domain_id = ? and status = 'PUBLISHED'`;
        expect(await world.sql(published, [domain.id])).toEqual([]);
        for (const { status, body } of answers) expect([200, 'DOMAIN_NOT_VERIFIED']).toContain(body.code ?? status);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

import { expect, test } from '#test';
import type { Response } from 'supertest';
import { makeConnection } from '#support/builders/campaign.ts';
import { makeProduct } from '#support/builders/product.ts';
import { makeSeller } from '#support/builders/seller.ts';
import { makeSellpage } from '#support/builders/sellpage.ts';
import { makeAdmin } from '#support/builders/staff.ts';
import { unique } from '#support/database/rows.ts';
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

interface Ref {
  id: string;
}
const statusesOf = (answers: Response[]): number[] => answers.map(({ status }) => status).sort();

describeOnPostgres('sellers assigned and unassigned at once', () => {
  const world = useWorld();
  const admin = () => makeAdmin(world).then(({ http }) => http);
  const path = ({ id }: Ref) => `/admin/products/${id}`;
  const pagesOf = (product: Ref, seller: Ref) =>
    world.sql('select id from sellpages where product_id = ? and seller_id = ?', [product.id, seller.id]);

  test(
    'hard case 28: parallel assign-seller makes one sellpage, and all see it',
    async () => {
      const http = await admin();
      await repeat(REPETITIONS, async (round) => {
        const [product, seller] = [await makeProduct(world), await makeSeller(world)];
        const answers = await together(round % 10 === 0 ? RUNNERS : 4, () =>
          http.post(`${path(product)}/assign-seller`, { sellerId: seller.id }),
        );
        expect(new Set(statusesOf(answers))).toEqual(new Set([201]));
        const pages = await pagesOf(product, seller);
        expect(pages).toHaveLength(1);
        expect(new Set(answers.map(({ body }) => body.id))).toEqual(new Set([pages[0]!.id]));
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'one product to twenty sellers, and twenty products to one seller',
    async () => {
      const http = await admin();
      const product = await makeProduct(world);
      const sellers = await together(RUNNERS, () => makeSeller(world));
      const products = await together(RUNNERS, () => makeProduct(world));
      const answers = await Promise.all([
        ...sellers.map(({ id }) => http.post(`${path(product)}/assign-seller`, { sellerId: id })),
        ...products.map((one) => http.post(`${path(one)}/assign-seller`, { sellerId: sellers[0]!.id })),
      ]);
      expect(new Set(statusesOf(answers))).toEqual(new Set([201]));
      expect(new Set(answers.map(({ body }) => body.id)).size).toBe(RUNNERS * 2);
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'parallel unassign-seller: one 200, the rest 404',
    async () => {
      const http = await admin();
      await repeat(5, async () => {
        const [product, seller] = [await makeProduct(world), await makeSeller(world)];
        for (let index = 0; index < 3; index += 1) await makeSellpage(world, { seller, product });
        const answers = await together(RUNNERS, () => http.delete(`${path(product)}/unassign-seller/${seller.id}`));
        expect(statusesOf(answers)).toEqual([200, ...Array<number>(RUNNERS - 1).fill(404)]);
        expect(await pagesOf(product, seller)).toEqual([]);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'assign and unassign in any order leave one sellpage or none',
    async () => {
      const http = await admin();
      await repeat(10, async () => {
        const [product, seller] = [await makeProduct(world), await makeSeller(world)];
        const answers = await together(RUNNERS, (index) =>
          index % 2 === 0
            ? http.post(`${path(product)}/assign-seller`, { sellerId: seller.id })
            : http.delete(`${path(product)}/unassign-seller/${seller.id}`),
        );
        for (const [index, { status }] of answers.entries())
          expect(index % 2 === 0 ? [201] : [200, 404]).toContain(status);
        expect((await pagesOf(product, seller)).length).toBeLessThanOrEqual(1);
      });
    },
    RACE_TIMEOUT_MS,
  );

  const uses = [
    [
      'campaign',
      async (page: Ref, seller: Ref) => {
        const account = await makeConnection(world, { seller });
        return (execute = world.sql) =>
          execute(
            `insert into campaigns (seller_id, sellpage_id, ad_account_id, name, budget) values (?, ?, ?, 'C', 1)`,
            [seller.id, page.id, account.id],
          );
      },
    ],
    [
      'order',
      (page: Ref, seller: Ref) =>
        Promise.resolve((execute = world.sql) =>
          execute(
            `insert into orders (seller_id, sellpage_id, order_number, customer_email) values (?, ?, ?, 'c@example.com')`,
            [seller.id, page.id, `RACE-${unique()}`],
          ),
        ),
    ],
  ] as const;

  test.each(uses)(
    'hard case 29: a new %s at the same moment keeps the sellpages, or finds them gone',
    async (_name, prepare) => {
      const http = await admin();
      await repeat(REPETITIONS, async () => {
        const [product, seller] = [await makeProduct(world), await makeSeller(world)];
        const pages = [await makeSellpage(world, { seller, product }), await makeSellpage(world, { seller, product })];
        const use = await prepare(pages[1]!, seller);
        const [answer, used] = await Promise.all([
          http.delete(`${path(product)}/unassign-seller/${seller.id}`),
          use().then(
            () => true,
            () => false,
          ),
        ]);
        expect([answer.status, used]).toEqual(used ? [409, true] : [200, false]);
        expect(await pagesOf(product, seller)).toHaveLength(used ? 2 : 0);
      });
    },
    RACE_TIMEOUT_MS,
  );

  test.each(uses)(
    'hard case 29: a new %s that is a moment earlier is waited for, and keeps them',
    async (_name, prepare) => {
      const http = await admin();
      const [product, seller] = [await makeProduct(world), await makeSeller(world)];
      const page = await makeSellpage(world, { seller, product });
      const use = await prepare(page, seller);
      const answer = await behind(
        world,
        (execute) => use(execute as typeof world.sql),
        () => http.delete(`${path(product)}/unassign-seller/${seller.id}`),
      );
      expectRefusal(answer, { status: 409, code: 'SELLPAGE_IN_USE', message: 'Sellpage is in use' });
      expect(await pagesOf(product, seller)).toEqual([{ id: page.id }]);
    },
  );

  test('a product that was archived a moment earlier is waited for, and not assigned', async () => {
    const http = await admin();
    const [product, seller] = [await makeProduct(world), await makeSeller(world)];
    const answer = await behind(
      world,
      (execute) => execute(`update products set status = 'ARCHIVED' where id = ?`, [product.id]),
      () => http.post(`${path(product)}/assign-seller`, { sellerId: seller.id }),
    );
    expectRefusal(answer, { status: 400, code: 'PRODUCT_NOT_ACTIVE', message: 'Product is not active' });
    expect(await pagesOf(product, seller)).toEqual([]);
  });

  test(
    'a product archived at the same moment is assigned before, or not at all',
    async () => {
      const http = await admin();
      await repeat(REPETITIONS, async () => {
        const [product, seller] = [await makeProduct(world), await makeSeller(world)];
        const [answer] = await Promise.all([
          http.post(`${path(product)}/assign-seller`, { sellerId: seller.id }),
          world.sql(`update products set status = 'ARCHIVED' where id = ?`, [product.id]),
        ]);
        expect([201, 400]).toContain(answer.status);
        expect(await pagesOf(product, seller)).toHaveLength(answer.status === 201 ? 1 : 0);
      });
    },
    RACE_TIMEOUT_MS,
  );
});

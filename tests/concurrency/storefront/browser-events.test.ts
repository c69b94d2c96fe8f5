import { expect, test } from '#test';
import { describeOnPostgres, RACE_TIMEOUT_MS, RUNNERS, together } from '#support/database/races.ts';
import { makeLivePage } from '#support/builders/sellpage.ts';
import { useWorld } from '#support/world.ts';

const EVENTS = 1000;
const KINDS = ['content_view', 'content_view', 'add_to_cart', 'checkout'] as const;

describeOnPostgres('browser events at once', () => {
  const world = useWorld();
  const rows = (page: { id: string }) =>
    world.sql(
      'select content_views, add_to_cart, checkout_initiated, cr1 from sellpage_stats_daily where sellpage_id = ?',
      [page.id],
    );

  test(
    '1,000 are exactly 1,000, on one row',
    async () => {
      const live = await makeLivePage(world);
      const send = (index: number) =>
        world.http.post(`/storefront/${live.seller.slug}/event`, {
          event: KINDS[index % KINDS.length],
          sellpageSlug: live.page.slug,
        });
      const answers = await together(RUNNERS, async (runner) => {
        const seen: unknown[] = [];
        for (let index = runner; index < EVENTS; index += RUNNERS) seen.push((await send(index)).body);
        return seen;
      });
      expect(answers.flat()).toEqual(Array.from({ length: EVENTS }, () => ({ ok: true })));
      const shares = answers.flat().length / KINDS.length;
      expect(await rows(live.page)).toEqual([
        { content_views: 2 * shares, add_to_cart: shares, checkout_initiated: shares, cr1: '50.0000' },
      ]);
    },
    RACE_TIMEOUT_MS,
  );

  test(
    'a page that is deleted meanwhile is not live, and nobody gets an error',
    async () => {
      for (let round = 0; round < 10; round += 1) {
        const live = await makeLivePage(world);
        const event = { event: 'content_view', sellpageSlug: live.page.slug };
        const [answers] = await Promise.all([
          together(RUNNERS, () => world.http.post(`/storefront/${live.seller.slug}/event`, event)),
          world.sql('delete from sellpages where id = ?', [live.page.id]),
        ]);
        expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
        expect(await rows(live.page)).toEqual([]);
      }
    },
    RACE_TIMEOUT_MS,
  );
});

import type { Response } from 'supertest';
import type { Route } from '#src/platform/http/route.ts';
import { ownedMetas, type RowOfEach } from '../database/every-row.ts';
import { makeSamples } from './samples.ts';
import type { World } from '../world.ts';

interface Trespass {
  world: Pick<World, 'http' | 'sql' | 'orm'>;
  routes: Route[];
  /** Token of the seller who tries. */
  intruder: { accessToken: string };
  /** The rows of the seller who must not notice. */
  victim: RowOfEach;
}

/** Everything a seller owns, as one text: equal before and after means untouched. */
async function holdingsOf({ world, victim }: Trespass): Promise<string> {
  const sellerId = victim.get('Seller')!.id;
  const parts = ownedMetas(world.orm).map(({ tableName }) => {
    const owner =
      tableName === 'order_items' ? 'order_id in (select id from orders where seller_id = $1)' : 'seller_id = $1';
    return `select '${tableName}' as name, coalesce(string_agg(t::text, '|' order by t::text), '') as rows from "${tableName}" t where ${owner}`;
  });
  parts.push(`select 'sellers', t::text from sellers t where id = $1`);
  const text = parts.join(' union all ').replaceAll('$1', `'${sellerId}'`);
  return JSON.stringify(await world.sql(text));
}

const foreignIds = ({ world, victim }: Trespass): string[] => [
  ...ownedMetas(world.orm).map(({ className }) => victim.get(className)!.id!),
  victim.get('User')!.id!,
  victim.get('Seller')!.id!,
];

/** What an answer shows. The rows of a bulk call that failed repeat just the ids that were sent. */
function shownIn({ body, text }: Response): string {
  const { failed, ...rest } = body as { failed?: unknown };
  return failed === undefined ? text : JSON.stringify(rest);
}

/**
 * Calls every seller route with the ids of another seller's rows in its path and body and returns what went wrong: an
 * answer other than 404 for a foreign path id, another seller's ids in an answer, or a changed row.
 */
export async function findLeaks(trespass: Trespass): Promise<string[]> {
  const { world, routes, intruder } = trespass;
  const samples = makeSamples(routes);
  const client = world.http.as(intruder);
  const ids = foreignIds(trespass);
  const before = await holdingsOf(trespass);
  const problems: string[] = [];
  for (const route of routes.filter(({ scope }) => scope === 'seller')) {
    for (const id of ids) {
      const path = route.path.replaceAll(/:\w+/g, id);
      const answer = await client.send(route.method, path, { body: samples.body(route, id) });
      const name = `${route.method} ${route.path} with ${id}`;
      if (route.path.includes(':') && answer.status !== 404) problems.push(`${name} answered ${answer.status}`);
      if (answer.status >= 500 && answer.status !== 503) problems.push(`${name} answered ${answer.status}`);
      if (answer.status < 300 && ids.some((foreign) => shownIn(answer).includes(foreign)))
        problems.push(`${name} shows a foreign id`);
      if (!route.path.includes(':') && samples.body(route, id) === undefined) break; // nothing to vary
    }
    if ((await holdingsOf(trespass)) !== before)
      return [...problems, `${route.method} ${route.path} changed another seller's rows`];
  }
  return problems;
}

/**
 * Plans and times of the seller catalogue's statements, under row-level security, on a database filled by
 * `npm run db:seed -- --sellers 200 --products 5000`.
 * Usage: DATABASE_URL=postgresql://… node bench/catalog-plans.ts
 */
import { createLogger } from '#src/platform/logger.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import type { Em } from '#src/platform/db/orm.ts';
import { createOrm } from '#src/platform/db/orm.ts';
import { entities } from '#src/modules/index.ts';
import { createAppContainer } from '#src/container.ts';

const config = loadConfig({ DATABASE_URL: process.env.DATABASE_URL, LOG_LEVEL: 'silent' });
const orm = await createOrm(config, entities);
const container = createAppContainer({ config, logger: createLogger(config), orm });
const { scopes } = container.cradle;
const out = (text: string) => process.stdout.write(`${text}\n`);

/** Runs `read` in the scope of a volume seller and explains each statement that it sent. */
async function explain(title: string, query: object): Promise<void> {
  const system = scopes.openSystemScope().cradle.em;
  const [seller] = await system.execute<{ id: string }[]>(
    "select id from sellers where slug like 'volume-seller-%' limit 1",
  );
  const { cradle } = scopes.openPublicScope(seller!.id);
  const statements: [string, unknown[]][] = [];
  const execute = cradle.em.execute.bind(cradle.em);
  cradle.em.execute = ((sql: string, params: unknown[] = []) => {
    statements.push([sql, params]);
    return execute(sql, params);
  }) as Em['execute'];
  await cradle.productService.list(seller!.id, { page: 1, limit: 20, ...query });
  out(`\n=== ${title}: ${statements.length} data statements`);
  for (const [sql, params] of statements) {
    const plan = await execute<{ 'QUERY PLAN': string }[]>(`explain (analyze, buffers, costs off) ${sql}`, params);
    const lines = plan.map((row) => row['QUERY PLAN']);
    out(lines.filter((line) => /Scan|Execution Time/.test(line)).join('\n'));
    out('--');
  }
}

await explain('GET /products?limit=20', {});
await explain('GET /products?limit=20&q=lamp', { q: 'lamp' });
await explain('GET /products?limit=20&q=VOL-00', { q: 'VOL-00' });
await explain('GET /products?limit=20&label=bestseller', { label: 'bestseller' });
await container.dispose();
await orm.close();

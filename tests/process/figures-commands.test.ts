import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '#test';
import { type OwnDatabase, openEmptyDatabase } from '#support/database/empty-database.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { clusterUrl } from '#support/database/test-database.ts';

const COMMANDS = fileURLToPath(new URL('../../src/commands/', import.meta.url));

let own: OwnDatabase;
beforeAll(async () => {
  if (clusterUrl === undefined) return;
  own = await openEmptyDatabase('figures_commands');
  await own.orm.migrator.up();
  await own.script(`
    insert into sellers (name, slug) values ('A', 'a');
    insert into orders (seller_id, order_number, customer_email, shipping_address, total, status)
    select id, 'ORD-' || n, 'a@example.com', '{}', 1.10, 'SHIPPED' from sellers, generate_series(1, 3) n`);
});
afterAll(() => (clusterUrl === undefined ? undefined : own.close()));

async function run(command: string): Promise<{ code: number | null; out: string; err: string }> {
  const env = { ...process.env, NODE_ENV: 'test', DATABASE_URL: own.url };
  const child = spawn(process.execPath, [`${COMMANDS}${command}.ts`], { env });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => (said.out += String(chunk)));
  child.stderr.on('data', (chunk) => (said.err += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

describeOnPostgres('figures:check and figures:rebuild', () => {
  test('tell what is wrong and exit 1, make it right, and find nothing then', async () => {
    expect(await run('figures-check')).toMatchObject({ code: 0, out: 'The figures of 1 sellers are right\n' });
    await own.script('update platform.order_totals set revenue = 3.31');
    const wrong = await run('figures-check');
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(
      /^order_totals seller=[0-9a-f-]+ sellpage_id=0+[0-]+ currency=USD revenue: stored 3.31, true 3.30\n$/,
    );
    expect(wrong.err).toContain('figures:check: 1 figures are not what they should be; npm run figures:rebuild');
    const rebuilt = { code: 0, out: 'The figures of 1 sellers have been made anew\n', err: '1 of 1 sellers\n' };
    expect(await run('figures-rebuild')).toEqual(rebuilt);
    expect((await run('figures-check')).code).toBe(0);
  });
});

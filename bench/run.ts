/**
 * Benchmarks on PostgreSQL, in a database of their own that is dropped at the end; `DATABASE_URL` or
 * `TEST_DATABASE_URL` names the cluster.
 * Usage: npm run bench [-- [load] [orders] [export] [growth] [scenarios] [statements] [profile] [--seconds 5] [--only "order list"]]
 * `load --against ../before` compares with the program of another checkout in place of the limit server.
 */
import { parseArgs } from 'node:util';
import { runCheckoutStatements } from './parts/checkout-statements.ts';
import { runComparison } from './parts/comparison.ts';
import { runExport } from './parts/export.ts';
import { runGrowth } from './parts/growth.ts';
import { runOrderList } from './parts/order-list.ts';
import { runProfile } from './parts/profile.ts';
import { out } from './harness/report.ts';
import { runScenarios } from './parts/scenarios.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '5' }, only: { type: 'string' }, against: { type: 'string' } },
});

const parts: Record<string, () => Promise<void>> = {
  load: () => runComparison({ seconds: Number(values.seconds), only: values.only, against: values.against }),
  orders: () => runOrderList({ seconds: Number(values.seconds) }),
  export: () => runExport(),
  growth: () => runGrowth({ seconds: Number(values.seconds), only: values.only }),
  scenarios: () => runScenarios(),
  statements: () => runCheckoutStatements(),
  profile: () => runProfile({ seconds: Number(values.seconds), only: values.only }),
};

for (const name of positionals.length === 0 ? ['load'] : positionals) {
  const part = parts[name];
  if (part === undefined) {
    out(`There is no part "${name}": ${Object.keys(parts).join(', ')}`);
    process.exitCode = 1;
    break;
  }
  await part();
}

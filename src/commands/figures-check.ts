import { loadProcessConfig } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import type { Difference } from '#src/modules/figures/index.ts';
import { makeProgress } from './progress.ts';
import { inSystemScope, runCommand } from './run-command.ts';

const lineOf = ({ table, sellerId, key, sum, stored, truth }: Difference): string => {
  const parts = Object.entries(key).map(([name, value]) => `${name}=${value}`);
  return `${table} seller=${sellerId} ${[...parts, `${sum}:`].join(' ')} stored ${stored}, true ${truth}\n`;
};

async function check({ figuresCheckRepository: figures }: Cradle): Promise<string> {
  const sellers = await figures.sellerIds();
  const progress = makeProgress(sellers.length);
  let found = 0;
  for (const seller of sellers) {
    const differences = await figures.differences(seller);
    progress.clear();
    process.stdout.write(differences.map(lineOf).join(''));
    found += differences.length;
    progress.step();
  }
  progress.stop();
  if (found > 0)
    throw new Error(`${found} figures are not what they should be; npm run figures:rebuild makes them anew`);
  return `The figures of ${sellers.length} sellers are right`;
}

/** Compares roll-ups with orders and lines; prints each difference and exits 1 if there is one (contract 1.12). */
await runCommand('figures:check', () => inSystemScope(loadProcessConfig(), check));

import { loadProcessConfig } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import type { Difference } from '#src/modules/figures/index.ts';
import { attributePending } from './attribute-pending.ts';
import { eachSeller } from './each-seller.ts';
import { inSystemScope, runCommand } from './run-command.ts';

const lineOf = ({ table, sellerId, key, sum, stored, truth }: Difference): string => {
  const parts = Object.entries(key).map(([name, value]) => `${name}=${value}`);
  return `${table} seller=${sellerId} ${[...parts, `${sum}:`].join(' ')} stored ${stored}, true ${truth}\n`;
};

async function check(cradle: Cradle): Promise<string> {
  await attributePending(cradle);
  let found = 0;
  const sellers = await eachSeller(cradle, async (seller, print) => {
    const differences = [
      ...(await cradle.attributionRepository.differences(seller)),
      ...(await cradle.figuresCheckRepository.differences(seller)),
    ];
    print(differences.map(lineOf).join(''));
    found += differences.length;
  });
  if (found > 0)
    throw new Error(`${found} figures are not what they should be; npm run figures:rebuild makes them anew`);
  return `The figures of ${sellers} sellers are right`;
}

/** Compares roll-ups with orders and lines; prints each difference and exits 1 if there is one (contract 1.12). */
await runCommand('figures:check', () => inSystemScope(loadProcessConfig(), check));

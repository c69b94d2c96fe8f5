import { loadProcessConfig } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import type { Difference } from '#src/modules/figures/index.ts';
import { attributePending } from './attribute-pending.ts';
import { eachSeller } from './each-seller.ts';
import { inSystemScope, runCommand } from './run-command.ts';

const lineOf = ({ table, sellerId, key, sum, stored, truth }: Difference): string => {
  const parts = Object.entries(key).map(([name, value]) => `${name}=${value}`);
  return `${table} seller=${sellerId ?? 'all'} ${[...parts, `${sum}:`].join(' ')} stored ${stored}, true ${truth}\n`;
};

async function check(cradle: Cradle): Promise<string> {
  await attributePending(cradle);
  const { attributionRepository, figuresCheckRepository } = cradle;
  let found = 0;
  const tell = (differences: Difference[], print: (text: string) => void): void => {
    print(differences.map(lineOf).join(''));
    found += differences.length;
  };
  const sellers = await eachSeller(cradle, async (seller, print) => {
    tell(await attributionRepository.differences(seller), print);
    tell(await figuresCheckRepository.differences(seller), print);
  });
  tell(await figuresCheckRepository.differences(null), (text) => process.stdout.write(text));
  if (found > 0)
    throw new Error(`${found} figures are not what they should be; npm run figures:rebuild makes them anew`);
  return `The figures of ${sellers} sellers are right`;
}

/** Compares roll-ups with orders and lines; prints each difference and exits 1 if there is one (contract 1.12). */
await runCommand('figures:check', () => inSystemScope(loadProcessConfig(), check));

import { loadProcessConfig } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { attributePending } from './attribute-pending.ts';
import { eachSeller } from './each-seller.ts';
import { inSystemScope, runCommand } from './run-command.ts';

async function rebuild(cradle: Cradle): Promise<string> {
  const sellers = await eachSeller(cradle, async (seller) => {
    await cradle.attributionRepository.mend(seller);
    await cradle.figuresCheckRepository.mend(seller);
  });
  await cradle.figuresCheckRepository.mend(null);
  await attributePending(cradle);
  return `The figures of ${sellers} sellers have been made anew`;
}

/** Makes roll-ups anew, seller by seller, while the server runs; may be broken off and repeated (contract 1.12). */
await runCommand('figures:rebuild', () => inSystemScope(loadProcessConfig(), rebuild));

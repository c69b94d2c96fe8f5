import { loadProcessConfig } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { makeProgress } from './progress.ts';
import { inSystemScope, runCommand } from './run-command.ts';

async function rebuild({ figuresCheckRepository: figures }: Cradle): Promise<string> {
  const sellers = await figures.sellerIds();
  const progress = makeProgress(sellers.length);
  for (const seller of sellers) {
    await figures.mend(seller);
    progress.step();
  }
  progress.stop();
  return `The figures of ${sellers.length} sellers have been made anew`;
}

/** Makes roll-ups anew, seller by seller, while the server runs; may be broken off and repeated (contract 1.12). */
await runCommand('figures:rebuild', () => inSystemScope(loadProcessConfig(), rebuild));

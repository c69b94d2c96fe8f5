import type { Cradle } from '#src/platform/cradle.ts';
import { makeProgress } from './progress.ts';

/** How many lines tell of the way where there is no terminal. */
const LINES = 10;

/** Whether the seller number `done` is where another of these lines begins. */
const isMilestone = (done: number, total: number): boolean =>
  Math.floor((done * LINES) / total) > Math.floor(((done - 1) * LINES) / total);

/** Works on the figures of each seller and shows how far it is; returns the number of sellers. `print` says something in between. */
export async function eachSeller(
  { figuresCheckRepository }: Pick<Cradle, 'figuresCheckRepository'>,
  work: (sellerId: string, print: (text: string) => void) => Promise<void>,
): Promise<number> {
  const sellers = await figuresCheckRepository.sellerIds();
  const total = sellers.length;
  const progress = makeProgress();
  const print = (text: string): void => {
    if (text === '') return;
    progress.stop();
    process.stdout.write(text);
  };
  try {
    for (const [index, seller] of sellers.entries()) {
      await work(seller, print);
      const done = index + 1;
      const line = isMilestone(done, total) ? `${done} of ${total} sellers` : null;
      progress.report({ done, total, label: 'of the sellers', line });
    }
  } finally {
    progress.stop();
  }
  return total;
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Cradle } from '#src/platform/cradle.ts';

/** How long to wait for transactions that were begun before a rule changed. */
const SECONDS = 60;

/** Does what changes of pricing rules have left to do. @throws Error while a transaction stays open that may have missed one */
export async function attributePending({
  attributionRepository,
}: Pick<Cradle, 'attributionRepository'>): Promise<void> {
  for (let second = 0; (await attributionRepository.attributePending()) > 0; second += 1) {
    if (second === SECONDS)
      throw new Error('Transactions that were open when a pricing rule changed have not ended yet');
    await pause(1_000);
  }
}

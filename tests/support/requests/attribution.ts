import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../world.ts';

/** Does what changes of pricing rules have left to do; on a cluster that is shared, others' transactions may be waited for. */
export async function attributeAll({ cradle }: Pick<World, 'cradle'>): Promise<void> {
  const { attributionRepository } = cradle.scopes.openSystemScope().cradle;
  while ((await attributionRepository.attributePending()) > 0) await pause(50);
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Difference } from '#src/modules/figures/index.ts';
import type { World } from '../world.ts';

type Needs = Pick<World, 'cradle'>;

const repositories = ({ cradle }: Needs) => cradle.scopes.openSystemScope().cradle;

/** Does what changes of pricing rules have left to do; on a cluster that is shared, others' transactions may be waited for. */
export async function attributeAll(world: Needs): Promise<void> {
  const { attributionRepository } = repositories(world);
  while ((await attributionRepository.attributePending()) > 0) await pause(50);
}

/** What is stored of a seller, its lines' rules included, and over all sellers, in another way than it is true. */
export async function differencesOf(world: Needs, sellerId: string): Promise<Difference[]> {
  const { attributionRepository, figuresCheckRepository } = repositories(world);
  return [
    ...(await attributionRepository.differences(sellerId)),
    ...(await figuresCheckRepository.differences(sellerId)),
    ...(await figuresCheckRepository.differences(null)),
  ];
}

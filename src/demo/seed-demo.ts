import type { Cradle } from '#src/platform/cradle.ts';
import { hashPassword } from '#src/modules/identity/index.ts';
import { seedCatalog } from './seed-catalog.ts';
import { seedSeller } from './seed-seller.ts';

/**
 * Creates what is missing of the demo data and changes nothing that exists (contract 4), in one transaction of a system
 * scope; may run any number of times, and twice at once. Without `ownerPassword` nobody can log in as the demo seller.
 * Returns how many rows of each kind were made.
 */
export async function seedDemo(
  { em, clock, random }: Pick<Cradle, 'em' | 'clock' | 'random'>,
  ownerPassword: string | undefined,
): Promise<Record<string, number>> {
  const passwordHash = ownerPassword === undefined ? null : await hashPassword(ownerPassword);
  return em.transactional(async () => ({
    ...(await seedCatalog(em)),
    ...(await seedSeller({ em, clock, random }, passwordHash)),
  }));
}

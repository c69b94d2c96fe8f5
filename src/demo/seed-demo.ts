import { type AccountServices, seedAccount } from './seed-account.ts';
import { type CatalogServices, seedCatalog } from './seed-catalog.ts';
import { seedDomains, seedSellpages, type ShopServices } from './seed-shop.ts';

/** Key of the advisory lock under which one seeding at a time looks what is missing. */
const SEED_LOCK = 0x64656d6f;

/**
 * Creates what is missing of the demo data and changes nothing that exists (contract 4), in one transaction of a system
 * scope; may run any number of times, and twice at once. Everything that a service makes is made by it, and so obeys the
 * rules of its module. Without `ownerPassword` nobody can log in as the demo seller. Returns how many rows of each kind
 * were made.
 */
export function seedDemo(
  services: CatalogServices & AccountServices & ShopServices,
  ownerPassword: string | undefined,
): Promise<Record<string, number>> {
  const { em } = services;
  return em.transactional(async () => {
    // another process that seeds may take its time
    await em.execute('set local lock_timeout = 0');
    await em.execute('select pg_advisory_xact_lock(?)', [SEED_LOCK]);
    const catalog = await seedCatalog(services);
    const { seller, ...account } = await seedAccount(services, ownerPassword ?? null);
    if (seller === null) return { ...catalog, ...account };
    const domains = await seedDomains(services, seller);
    return { ...catalog, ...account, domains, sellpages: await seedSellpages(services, seller) };
  });
}

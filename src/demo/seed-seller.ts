import type { Cradle } from '#src/platform/cradle.ts';
import { Product } from '#src/modules/catalog/index.ts';
import { SellerDomain } from '#src/modules/domains/index.ts';
import { User } from '#src/modules/identity/index.ts';
import { Seller, SellerSettings, SellerUser } from '#src/modules/sellers/index.ts';
import { Sellpage } from '#src/modules/sellpages/index.ts';
import { demoDomains, demoOwner, demoSeller, demoSellpages } from './demo-data.ts';
import { insertMissing } from './insert-missing.ts';

const TOKEN_BYTES = 24;

type Dependencies = Pick<Cradle, 'em' | 'clock' | 'random'>;

async function insertDomains({ em, clock, random }: Dependencies, seller: string): Promise<number> {
  const rows = demoDomains.map((domain) => ({
    ...domain,
    seller,
    verificationToken: random.hex(TOKEN_BYTES),
    verifiedAt: domain.status === 'VERIFIED' ? clock.now() : null,
  }));
  return insertMissing(em, SellerDomain, rows);
}

async function insertSellpages({ em }: Dependencies, seller: string): Promise<number> {
  const products = await em.find(Product, { productCode: { $in: demoSellpages.map((page) => page.productCode) } });
  const domains = await em.find(SellerDomain, {
    seller,
    hostname: { $in: demoDomains.map((domain) => domain.hostname) },
  });
  const rows = demoSellpages.flatMap(({ productCode, hostname, ...page }) => {
    const product = products.find((candidate) => candidate.productCode === productCode);
    const domain = domains.find((candidate) => candidate.hostname === hostname);
    return product === undefined ? [] : [{ ...page, seller, product: product.id, domain: domain?.id ?? null }];
  });
  return insertMissing(em, Sellpage, rows);
}

/**
 * What is missing of the demo seller, whose owner can log in only where `passwordHash` is set; returns the number of
 * rows made. Call inside a transaction, after the catalogue.
 */
export async function seedSeller(dependencies: Dependencies, passwordHash: string | null) {
  const { em } = dependencies;
  const users = await insertMissing(em, User, [{ ...demoOwner, passwordHash }]);
  const sellers = await insertMissing(em, Seller, [demoSeller]);
  const user = await em.findOne(User, { email: demoOwner.email });
  const seller = await em.findOne(Seller, { slug: demoSeller.slug });
  // somebody else may hold the id of a row made here, and then this part of the demo has no place
  if (user === null || seller === null) return { users, sellers };
  return {
    users,
    sellers,
    memberships: await insertMissing(em, SellerUser, [{ seller: seller.id, user: user.id, role: 'OWNER' as const }]),
    settings: await insertMissing(em, SellerSettings, [{ seller: seller.id }]),
    domains: await insertDomains(dependencies, seller.id),
    sellpages: await insertSellpages(dependencies, seller.id),
  };
}

import type { Cradle } from '#src/platform/cradle.ts';
import { Product } from '#src/modules/catalog/index.ts';
import { SellerDomain } from '#src/modules/domains/index.ts';
import { Sellpage } from '#src/modules/sellpages/index.ts';
import { demoDomains, demoSellpages } from './demo-data.ts';
import { unlessRefused } from './unless-refused.ts';

export type ShopServices = Pick<Cradle, 'em' | 'domainService' | 'domainVerification' | 'sellpageService'>;

type DemoDomain = (typeof demoDomains)[number];
type DemoSellpage = (typeof demoSellpages)[number];

/** False where the platform keeps the name for itself. Of several primaries the seller keeps the one it has. */
async function createDomain(
  { em, domainService, domainVerification }: ShopServices,
  seller: string,
  { id, hostname, status, isPrimary }: DemoDomain,
): Promise<boolean> {
  const domain = await unlessRefused('HOSTNAME_NOT_ALLOWED', () =>
    domainService.create(seller, { domain: hostname, verificationMethod: 'TXT' }, { id }),
  );
  if (domain === null) return false;
  // example.com has no record to prove it by, so the proof is taken for given
  if (status === 'VERIFIED') await domainVerification.verify(domain, true);
  const hasPrimary = (await em.count(SellerDomain, { seller, isPrimary: true })) > 0;
  if (isPrimary && !hasPrimary) await domainService.update(seller, id, { isPrimary });
  return true;
}

/** The demo hosts that nobody has; returns how many. Caller holds the transaction. */
export async function seedDomains(services: ShopServices, seller: string): Promise<number> {
  let made = 0;
  for (const demo of demoDomains) {
    const { id, hostname } = demo;
    const taken = (await services.em.count(SellerDomain, { $or: [{ hostname }, { id }] })) > 0;
    if (!taken && (await createDomain(services, seller, demo))) made += 1;
  }
  return made;
}

/** False where the product is not for sale. A page whose domain is not verified stays a draft. */
async function createSellpage(
  { em, sellpageService }: ShopServices,
  seller: string,
  { id, productCode, slug, status, hostname }: DemoSellpage,
): Promise<boolean> {
  const product = await em.findOne(Product, { productCode, status: 'ACTIVE' }, { refresh: true });
  if (product === null) return false;
  const domain = hostname === null ? null : await em.findOne(SellerDomain, { seller, hostname }, { refresh: true });
  await sellpageService.create(seller, { productId: product.id, slug, domainId: domain?.id ?? null }, { id });
  if (status === 'PUBLISHED' && domain?.isVerified() !== false) await sellpageService.publish(seller, id);
  return true;
}

/** One page for each product that has none under its slug; returns how many. Caller holds the transaction. */
export async function seedSellpages(services: ShopServices, seller: string): Promise<number> {
  let made = 0;
  for (const demo of demoSellpages) {
    const { id, slug } = demo;
    const taken = (await services.em.count(Sellpage, { $or: [{ id }, { seller, slug }] })) > 0;
    if (!taken && (await createSellpage(services, seller, demo))) made += 1;
  }
  return made;
}

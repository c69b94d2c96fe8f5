import { ref } from '@mikro-orm/core';
import type { Cradle } from '#src/platform/cradle.ts';
import { mapConstraintErrors } from '#src/platform/db/constraints.ts';
import { badRequest, conflict, notFound } from '#src/platform/errors.ts';
import { asObject } from '#src/platform/values/stored-json.ts';
import { isReservedLabel } from '../custom-domain/reserved-labels.ts';
import { sellpageNotFound } from './sellpage-reader.service.ts';
import type { FoundSellpage, UpdateSellpage } from './sellpage.schema.ts';
import { type Sellpage, SellpageStatus } from '../sellpage.entity.ts';

/** Literal segments of the shop's own paths. */
const RESERVED_SLUGS = new Set(['track', 'trackings', 'checkout', 'confirm', 'event', 'pages']);
const SLUG_INDEX = 'sellpages_seller_id_slug_unique';

export const domainNotFound = (id: string) => notFound(`Domain ${id} not found`);

/** Runs `write`, which may give a sellpage the slug. @throws 400 SLUG_RESERVED; 409 SLUG_TAKEN */
export async function namingSlug<T>(slug: string | undefined, write: () => Promise<T>): Promise<T> {
  if (slug !== undefined && RESERVED_SLUGS.has(slug)) throw badRequest(`Slug "${slug}" is reserved`, 'SLUG_RESERVED');
  const taken = () => conflict(`Slug "${slug}" is already used by another sellpage`, 'SLUG_TAKEN');
  return mapConstraintErrors({ [SLUG_INDEX]: taken }, write);
}

/** A page keeps a label that was reserved after it got it. @throws 400 LABEL_RESERVED */
function requireOwnLabel(page: Sellpage, label: string | null | undefined): void {
  if (label == null || label === page.customDomain || !isReservedLabel(label)) return;
  throw badRequest(`Custom domain "${label}" is reserved`, 'LABEL_RESERVED');
}

/** Fields of a PATCH that are columns of the same name. */
const COLUMNS = [
  'slug',
  'variant',
  'titleOverride',
  'descriptionOverride',
  'seoTitle',
  'seoDescription',
  'seoOgImage',
  'customDomain',
  'boostModules',
  'discountRules',
  'sections',
] as const satisfies (keyof UpdateSellpage & keyof Sellpage)[];

const columnsOf = (fields: UpdateSellpage) =>
  Object.fromEntries(COLUMNS.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));

/** Writes keys into the stored head: null removes one, undefined leaves it, and a head without changes stays as it is. */
function changeHeader(page: Sellpage, changes: Record<string, unknown>): void {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  const header = asObject(page.headerConfig);
  for (const [key, value] of given) {
    if (value === null) delete header[key];
    else header[key] = value;
  }
  page.headerConfig = header;
}

/**
 * PATCH of a sellpage (part 2, section 1.3), in the scope it is given. A label is unique over all sellers, so a change of
 * `customDomain` needs the system scope; every statement names the seller, and so means the same there.
 */
export function makeSellpageUpdate({
  em,
  sellpageAds,
  sellpageReader,
  sellpageRepository,
}: Pick<Cradle, 'em' | 'sellpageAds' | 'sellpageReader' | 'sellpageRepository'>) {
  /** Caller holds the lock of the label: whoever asked for it before has committed or given up. */
  const requireFreeLabel = async (label: string, pageId: string): Promise<void> => {
    if (await sellpageRepository.isLabelUsed(label, pageId)) {
      throw conflict(`Custom domain "${label}" is already used by another sellpage`, 'CUSTOM_DOMAIN_TAKEN');
    }
  };

  const link = async (page: Sellpage, domainId: string | null): Promise<void> => {
    if (domainId === null) {
      page.domain = null;
      return;
    }
    const domain = await sellpageRepository.lockDomain(page.seller.id, domainId);
    if (domain === null) throw domainNotFound(domainId);
    if (page.status === SellpageStatus.Published && !domain.isVerified()) {
      throw badRequest(
        `Domain ${domain.hostname} must be VERIFIED to be linked to a published sellpage`,
        'DOMAIN_NOT_VERIFIED',
      );
    }
    page.domain = ref(domain);
  };

  const externalPixelId = async (sellerId: string, pixelId: string | null | undefined) => {
    if (pixelId == null) return pixelId;
    const externalId = await sellpageAds.activePixel(sellerId, pixelId);
    if (externalId === null) throw badRequest('Pixel not found or inactive', 'PIXEL_NOT_FOUND');
    return externalId;
  };

  return (sellerId: string, id: string, fields: UpdateSellpage): Promise<FoundSellpage> =>
    namingSlug(fields.slug, () =>
      em.transactional(async () => {
        const page = await sellpageRepository.lock(sellerId, id);
        if (page === null) throw sellpageNotFound();
        const pixelId = await externalPixelId(sellerId, fields.pixelId);
        const { customDomain, domainId } = fields;
        requireOwnLabel(page, customDomain);
        // locked before the domain, but judged after it: a conflict is the last thing to say
        if (customDomain != null) await sellpageRepository.lockLabel(customDomain);
        if (domainId !== undefined) await link(page, domainId);
        if (customDomain != null) await requireFreeLabel(customDomain, id);
        Object.assign(page, columnsOf(fields));
        changeHeader(page, {
          pixelId,
          primaryColor: fields.primaryColor,
          guarantees: fields.guaranteeConfig,
          shipping: fields.shippingConfig,
          checkoutForm: fields.checkoutForm,
        });
        await em.flush();
        return sellpageReader.find(sellerId, id);
      }),
    );
}

import type { Cradle } from '#src/platform/cradle.ts';
import { mapConstraintErrors } from '#src/platform/db/constraints.ts';
import type { Paged } from '#src/platform/db/page.ts';
import { badRequest, conflict, notFound } from '#src/platform/errors.ts';
import { BASE36 } from '#src/platform/random.ts';
import { Seller } from '#src/modules/sellers/index.ts';
import type { VerifyDomain } from './domain.schema.ts';
import { claimableHostname } from '../hostname.ts';
import { DomainStatus, SellerDomain } from '../seller-domain.entity.ts';
import type { ListedRow } from './domain.admin.repository.ts';
import type { CreateStore, FoundStore, ListStores, UpdateStore } from './domain.admin.schema.ts';

const TOKEN_CHARACTERS = 32;
const VERIFIED = 'Domain verified';
const ALREADY_VERIFIED = 'Domain is already verified';

/** What a verification came to, in words. */
export interface StoreVerification {
  domain: SellerDomain;
  verified: boolean;
  message: string;
}

const storeNotFound = (id: string) => notFound(`Store (domain) ${id} not found`);
const sellerNotFound = (id: string) => notFound(`Seller ${id} not found`);

/** Domains of all sellers (contract 7.4); system scope only. */
export function makeStoreService({
  em,
  clock,
  config,
  random,
  domainClaims,
  domainSellpages,
  domainRepository,
  domainVerification,
  sellerRepository,
  storeRepository,
}: Pick<
  Cradle,
  | 'em'
  | 'clock'
  | 'config'
  | 'random'
  | 'domainClaims'
  | 'domainSellpages'
  | 'domainRepository'
  | 'domainVerification'
  | 'sellerRepository'
  | 'storeRepository'
>) {
  const findDomain = async (id: string): Promise<SellerDomain> => {
    const domain = await em.findOne(SellerDomain, { id }, { populate: ['seller'] });
    if (domain === null) throw storeNotFound(id);
    return domain;
  };

  /** Takes a proof back, where there is one: no published page may stand on an unverified domain. */
  const setStatus = async (domain: SellerDomain, status: 'PENDING' | 'FAILED'): Promise<void> => {
    if (domain.isVerified()) await domainSellpages.unpublish(domain);
    domain.withdraw(status);
  };

  return {
    /** Newest first. */
    list: (query: ListStores): Promise<Paged<ListedRow>> => storeRepository.list(query),

    /** @throws 404 */
    async find(id: string): Promise<FoundStore> {
      return { domain: await findDomain(id), sellpages: await domainSellpages.list(id) };
    },

    /**
     * Claims a hostname for a seller, as the seller would, with however many open claims.
     * @throws 400 INVALID_HOSTNAME, HOSTNAME_NOT_ALLOWED, BAD_REQUEST; 404; 409 DOMAIN_TAKEN
     */
    async create({ sellerId, hostname: input, verificationMethod }: CreateStore): Promise<SellerDomain> {
      const hostname = claimableHostname(input, config.env.PLATFORM_HOSTS);
      domainVerification.requireMethod(verificationMethod);
      if ((await em.findOne(Seller, sellerId)) === null) throw sellerNotFound(sellerId);
      const verificationToken = `pixecom-verify-${random.text(TOKEN_CHARACTERS, BASE36)}`;
      const claimed = await mapConstraintErrors(
        { seller_domains_seller_id_foreign: () => sellerNotFound(sellerId) },
        () => domainClaims.claim(sellerId, { hostname, verificationMethod, verificationToken }, { bound: false }),
      );
      if (typeof claimed === 'string') throw conflict(`Hostname "${hostname}" is already registered`, 'DOMAIN_TAKEN');
      return claimed;
    },

    /**
     * Writes just the fields given. Withdrawing the verification takes the published pages of the domain back to draft.
     * @throws 400 for VERIFIED, and for A_RECORD where there are no addresses; 404
     */
    async update(id: string, { isPrimary, verificationMethod, status }: UpdateStore): Promise<SellerDomain> {
      if (status === DomainStatus.Verified) throw badRequest('Use the verify route');
      if (verificationMethod !== undefined) domainVerification.requireMethod(verificationMethod);
      const found = await findDomain(id);
      return em.transactional(async () => {
        if (isPrimary !== undefined) await sellerRepository.lock(found.seller.id);
        if (status !== undefined) await domainSellpages.lock(found);
        const domain = await domainRepository.lock({ id });
        if (domain === null) throw storeNotFound(id);
        if (isPrimary) await domainRepository.clearPrimary(found.seller.id, id, clock.now());
        if (status !== undefined) await setStatus(domain, status);
        domain.isPrimary = isPrimary ?? domain.isPrimary;
        domain.verificationMethod = verificationMethod ?? domain.verificationMethod;
        await em.flush();
        return domain;
      });
    },

    /**
     * Verifies by DNS, or by force where the environment allows it. What the DNS does not say is an answer, not a refusal.
     * @throws 403 FORCED_VERIFICATION_DISABLED; 404
     */
    async verify(id: string, { force }: VerifyDomain): Promise<StoreVerification> {
      domainVerification.requireForce(force);
      const result = await domainVerification.verify(await findDomain(id), force);
      switch (result?.outcome) {
        case undefined:
          throw storeNotFound(id);
        case 'already':
          return { domain: result.domain, verified: true, message: ALREADY_VERIFIED };
        case 'match':
          return { domain: result.domain, verified: true, message: VERIFIED };
        case 'miss':
        case 'failure':
          return { domain: result.domain, verified: false, message: result.reason };
      }
    },
  };
}

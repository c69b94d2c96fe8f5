import type { Cradle } from '#src/platform/cradle.ts';
import { badRequest, conflict, notFound } from '#src/platform/errors.ts';
import { type Claim, isHostnameTaken, requireRoom } from './claim.service.ts';
import type { CreateDomain, UpdateDomain, VerifyDomain } from './domain.schema.ts';
import { claimableHostname } from '../hostname.ts';
import { SellerDomain } from '../seller-domain.entity.ts';

const TOKEN_BYTES = 24;

const domainNotFound = () => notFound('Domain not found');
const alreadyVerified = () => badRequest('Domain is already verified', 'ALREADY_VERIFIED');

/** Hostnames of the scope's seller (contract 2). */
export function makeDomainService({
  em,
  clock,
  config,
  random,
  domainClaims,
  domainSellpages,
  domainRepository,
  domainVerification,
  sellerRepository,
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
>) {
  /** `null`: the hostname has a row already, of whomever. */
  const insert = async (sellerId: string, claim: Claim): Promise<SellerDomain | null> => {
    try {
      return await em.transactional(async () => {
        await requireRoom({ domainRepository, sellerRepository }, sellerId);
        const domain = em.create(SellerDomain, { ...claim, seller: sellerId });
        await em.flush();
        await domainRepository.rememberClaim(sellerId, claim.hostname);
        return domain;
      });
    } catch (error) {
      if (isHostnameTaken(error)) return null;
      throw error;
    }
  };

  return {
    /** Newest first. */
    list: (): Promise<SellerDomain[]> => domainRepository.list(),

    /**
     * Claims a hostname. The claim is PENDING and not primary. `identity` is for callers other than HTTP: an id that is
     * known to be free.
     * @throws 400 INVALID_HOSTNAME, HOSTNAME_NOT_ALLOWED, BAD_REQUEST; 409 DOMAIN_ALREADY_REGISTERED, DOMAIN_TAKEN,
     * TOO_MANY_CLAIMS
     */
    async create(
      sellerId: string,
      { domain, verificationMethod }: CreateDomain,
      identity: { id?: string } = {},
    ): Promise<SellerDomain> {
      const hostname = claimableHostname(domain, config.env.PLATFORM_HOSTS);
      domainVerification.requireMethod(verificationMethod);
      const claim = { ...identity, hostname, verificationMethod, verificationToken: random.hex(TOKEN_BYTES) };
      const claimed = (await insert(sellerId, claim)) ?? (await domainClaims.claim(sellerId, claim, { bound: true }));
      if (claimed === 'own') {
        throw conflict(`Domain ${hostname} is already registered to your account`, 'DOMAIN_ALREADY_REGISTERED');
      }
      if (claimed === 'foreign') {
        throw conflict(`Domain ${hostname} is already registered by another seller`, 'DOMAIN_TAKEN');
      }
      return claimed;
    },

    /**
     * Makes the domain the primary one, in place of any other, or takes that rank from it. Such changes of one seller wait
     * for each other, so that one primary is left.
     * @throws 404
     */
    update: (sellerId: string, id: string, { isPrimary }: UpdateDomain): Promise<SellerDomain> =>
      em.transactional(async () => {
        await sellerRepository.lock(sellerId);
        const domain = await domainRepository.lock({ id });
        if (domain === null) throw domainNotFound();
        if (isPrimary) await domainRepository.clearPrimary(sellerId, id, clock.now());
        domain.isPrimary = isPrimary ?? domain.isPrimary;
        await em.flush();
        return domain;
      }),

    /** A page linked at the same moment either counts or finds no domain. @throws 404; 409 DOMAIN_IN_USE */
    remove: (id: string): Promise<void> =>
      em.transactional(async () => {
        const domain = await domainRepository.lock({ id });
        if (domain === null) throw domainNotFound();
        const pages = await domainSellpages.count(domain);
        if (pages > 0) throw conflict(`Domain is used by ${pages} sellpage(s)`, 'DOMAIN_IN_USE');
        em.remove(domain);
        await em.flush();
      }),

    /**
     * Verifies by DNS, or by force where the environment allows it.
     * @throws 400 DOMAIN_NOT_VERIFIED with the reason, ALREADY_VERIFIED; 403 FORCED_VERIFICATION_DISABLED; 404
     */
    async verify(id: string, { force }: VerifyDomain): Promise<SellerDomain> {
      domainVerification.requireForce(force);
      const domain = await em.findOne(SellerDomain, { id });
      if (domain === null) throw domainNotFound();
      const result = await domainVerification.verify(domain, force);
      switch (result?.outcome) {
        case undefined:
          throw domainNotFound();
        case 'already':
          throw alreadyVerified();
        case 'match':
          return result.domain;
        case 'miss':
        case 'failure':
          throw badRequest(result.reason, 'DOMAIN_NOT_VERIFIED');
      }
    },
  };
}

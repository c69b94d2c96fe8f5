import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { Cradle } from '#src/platform/cradle.ts';
import { violatedConstraint } from '#src/platform/db/constraints.ts';
import { conflict } from '#src/platform/errors.ts';
import { SellerDomain, type VerificationMethod } from '../seller-domain.entity.ts';

/** What a seller asks for: a hostname, normalised, and how it will be proven. */
export interface Claim {
  /** Drawn, where it is not given. */
  id?: string;
  hostname: string;
  verificationMethod: VerificationMethod;
  verificationToken: string;
}

/** The new row, or who has the hostname. */
export type ClaimResult = SellerDomain | 'own' | 'foreign';

/** Somebody may claim the hostname between our look and our insert; whoever did is seen at the next look. */
const MAX_ATTEMPTS = 3;

/** Whether somebody else was quicker: the index on hostnames, which has the last word, refused the row. */
export const isHostnameTaken = (error: unknown): boolean =>
  error instanceof UniqueConstraintViolationException && (violatedConstraint(error) ?? '').endsWith('hostname_unique');

/** More unproven claims than this nobody has at a time. */
const MAX_UNPROVEN = 20;

type Repositories = Pick<Cradle, 'domainRepository' | 'sellerRepository'>;

/**
 * Lets a seller with too many open claims make no further one. Locks the seller, so that claims of one seller made at once
 * wait for each other. @throws 409 TOO_MANY_CLAIMS
 */
export async function requireRoom(
  { domainRepository, sellerRepository }: Repositories,
  sellerId: string,
): Promise<void> {
  await sellerRepository.lock(sellerId);
  if ((await domainRepository.countUnproven(sellerId)) < MAX_UNPROVEN) return;
  throw conflict('Verify or delete some of your domains first', 'TOO_MANY_CLAIMS');
}

/** Claims on hostnames that may be somebody else's. */
export function makeDomainClaims({ scopes }: Pick<Cradle, 'scopes'>) {
  const attempt = async (sellerId: string, claim: Claim, bound: boolean): Promise<ClaimResult> => {
    const scope = scopes.openSystemScope();
    const { em, domainRepository } = scope.cradle;
    try {
      return await em.transactional(async () => {
        if (bound) await requireRoom(scope.cradle, sellerId);
        const holder = await domainRepository.lock({ hostname: claim.hostname });
        if (holder?.seller.id === sellerId) return 'own';
        if (holder !== null) {
          if (!(await domainRepository.isAbandoned(holder))) return 'foreign';
          // the foreign key takes the domain from the pages that stand on it; none of them is published
          em.remove(holder);
          await em.flush();
        }
        const domain = em.create(SellerDomain, { ...claim, seller: sellerId });
        await em.flush();
        await domainRepository.rememberClaim(sellerId, claim.hostname);
        return domain;
      });
    } finally {
      await scope.dispose();
    }
  };

  return {
    /**
     * Claims a hostname for a seller; an unproven claim of another seller, first made more than 7 days ago, makes way in
     * the same transaction (contract 2, claims). `bound`: the seller may have so many unproven claims and no more.
     *
     * It works in a system scope of its own, because the row in the way is one that the seller must not see. What leaves
     * this function is the seller's new row, or the bare fact that the hostname is taken.
     * @throws 409 TOO_MANY_CLAIMS
     */
    async claim(sellerId: string, claim: Claim, { bound }: { bound: boolean }): Promise<ClaimResult> {
      for (let left = MAX_ATTEMPTS; left > 0; left -= 1) {
        try {
          return await attempt(sellerId, claim, bound);
        } catch (error) {
          if (!isHostnameTaken(error)) throw error;
        }
      }
      return 'foreign';
    },
  };
}

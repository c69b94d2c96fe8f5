import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { Cradle } from '#src/platform/cradle.ts';
import { violatedConstraint } from '#src/platform/db/constraints.ts';
import { SellerDomain, type VerificationMethod } from './seller-domain.entity.ts';

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

/** Claims on hostnames that may be somebody else's. */
export function makeDomainClaims({ scopes, clock }: Pick<Cradle, 'scopes' | 'clock'>) {
  const attempt = async (sellerId: string, claim: Claim): Promise<ClaimResult> => {
    const scope = scopes.openSystemScope();
    const { em, domainRepository } = scope.cradle;
    try {
      return await em.transactional(async () => {
        const holder = await domainRepository.lock({ hostname: claim.hostname });
        if (holder?.seller.id === sellerId) return 'own';
        if (holder !== null) {
          if (!holder.isAbandoned(clock.now())) return 'foreign';
          // the foreign key takes the domain from the pages that stand on it; none of them is published
          em.remove(holder);
          await em.flush();
        }
        const domain = em.create(SellerDomain, { ...claim, seller: sellerId });
        await em.flush();
        return domain;
      });
    } finally {
      await scope.dispose();
    }
  };

  return {
    /**
     * Claims a hostname for a seller; an unproven claim of another seller, made more than 7 days ago, makes way in the
     * same transaction (contract 2, claims).
     *
     * It works in a system scope of its own, because the row in the way is one that the seller must not see. What leaves
     * this function is the seller's new row, or the bare fact that the hostname is taken.
     */
    async claim(sellerId: string, claim: Claim): Promise<ClaimResult> {
      for (let left = MAX_ATTEMPTS; left > 0; left -= 1) {
        try {
          return await attempt(sellerId, claim);
        } catch (error) {
          if (!isHostnameTaken(error)) throw error;
        }
      }
      return 'foreign';
    },
  };
}

export type DomainClaims = ReturnType<typeof makeDomainClaims>;

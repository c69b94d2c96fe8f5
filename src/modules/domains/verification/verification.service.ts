import { raw } from '@mikro-orm/core';
import type { Cradle } from '#src/platform/cradle.ts';
import { badRequest, forbidden } from '#src/platform/errors.ts';
import type { DnsAnswer } from './dns.client.ts';
import { proofName } from '../hostname.ts';
import { CLAIM_DAYS, DomainStatus, type SellerDomain, VerificationMethod } from '../seller-domain.entity.ts';

/** What the DNS says of a claim; `miss` and `failure` say why. A failure proves nothing either way. */
type Verdict = { outcome: 'match' } | { outcome: 'miss' | 'failure'; reason: string };

/** How a verification ended, with the row as it then was. */
export type Verification = { domain: SellerDomain } & (Verdict | { outcome: 'already' });

const MATCH: Verdict = { outcome: 'match' };
const JOB_CLAIMS = 100;
const SELLER_SHARE = 5;
const PARALLEL_LOOKUPS = 10;

/** A record as it was meant: some put what they were shown into quotes. */
const plainRecord = (text: string): string => text.trim().replace(/^"(.*)"$/s, '$1');

function judge(answer: DnsAnswer, what: string, isProof: (record: string) => boolean, wanted: string): Verdict {
  switch (answer.outcome) {
    case 'failed':
      return { outcome: 'failure', reason: `DNS look-up of ${what} failed: ${answer.reason}` };
    case 'none':
      return { outcome: 'miss', reason: `No ${what} found` };
    case 'found':
      return answer.records.some(isProof) ? MATCH : { outcome: 'miss', reason: `No ${what} ${wanted}` };
  }
}

/** Proof that a hostname is its claimant's: by DNS, or by force where the environment allows it (contract 2, verify). */
export function makeDomainVerification({
  em,
  clock,
  config,
  dnsResolver,
  domainRepository,
}: Pick<Cradle, 'em' | 'clock' | 'config' | 'dnsResolver' | 'domainRepository'>) {
  const { PLATFORM_IPS: platformIps, ALLOW_FORCED_DOMAIN_VERIFICATION: forceAllowed = !config.production } = config.env;

  const check = async ({ hostname, verificationMethod, verificationToken }: SellerDomain): Promise<Verdict> => {
    if (verificationMethod === VerificationMethod.Txt) {
      const name = proofName(hostname);
      const isToken = (text: string) => plainRecord(text) === verificationToken;
      return judge(
        await dnsResolver.resolveTxt(name),
        `TXT record at ${name}`,
        isToken,
        'holds the verification token',
      );
    }
    const isOurs = (address: string) => platformIps.includes(address);
    return judge(await dnsResolver.resolveA(hostname), `A record of ${hostname}`, isOurs, 'points to the platform');
  };

  const prove = async (domain: SellerDomain): Promise<void> => {
    domain.markVerified(clock.now());
    await domainRepository.forgetClaim(domain);
  };

  /** Ends a check of the job: a claim that is no longer open stays as it is. */
  const settle = (id: string, verdict: Verdict): Promise<void> =>
    em.transactional(async () => {
      const domain = await domainRepository.lock({ id });
      if (domain?.status !== DomainStatus.Pending) return;
      if (verdict.outcome === 'match') await prove(domain);
      else if (await domainRepository.isOverdue(domain)) domain.markFailed(`Not verified within ${CLAIM_DAYS} days`);
      else domain.updatedAt = raw<Date>('now()');
      await em.flush();
    });

  return {
    /** @throws 400 for A_RECORD on a platform that has no addresses to point to */
    requireMethod(method: VerificationMethod): void {
      if (method === VerificationMethod.ARecord && platformIps.length === 0) {
        throw badRequest('A_RECORD verification is not available');
      }
    },

    /** @throws 403 FORCED_VERIFICATION_DISABLED for `force` where the environment does not allow it */
    requireForce(force: boolean): void {
      if (force && !forceAllowed) throw forbidden('Forced verification is disabled', 'FORCED_VERIFICATION_DISABLED');
    },

    /**
     * Asks the DNS, outside of any transaction, and stores what it says on the row as it is by then: a match verifies, a
     * miss fails the claim, a failure leaves its status. A domain that is verified, or became so meanwhile, stays as it is.
     * `null`: the row has gone. The caller has passed {@link requireForce}.
     */
    async verify(domain: SellerDomain, force: boolean): Promise<Verification | null> {
      if (domain.isVerified()) return { outcome: 'already', domain };
      const verdict = force ? MATCH : await check(domain);
      return em.transactional(async () => {
        const current = await domainRepository.lock({ id: domain.id });
        if (current === null) return null;
        if (current.isVerified()) return { outcome: 'already', domain: current };
        if (verdict.outcome === 'match') await prove(current);
        if (verdict.outcome === 'miss') current.markFailed(verdict.reason);
        if (verdict.outcome === 'failure') current.failureReason = verdict.reason;
        await em.flush();
        return { ...verdict, domain: current };
      });
    },

    /**
     * Checks up to 100 open claims, those first whose last check is longest ago, and at most 5 of one seller while others
     * wait (part 2, section 6.2). One that is still unproven after 7 days fails.
     */
    async checkPending(): Promise<void> {
      await domainRepository.forgetOldClaims();
      const claims = await domainRepository.longestUnchecked(JOB_CLAIMS, SELLER_SHARE);
      for (let start = 0; start < claims.length; start += PARALLEL_LOOKUPS) {
        const batch = claims.slice(start, start + PARALLEL_LOOKUPS);
        const verdicts = await Promise.all(batch.map(check));
        for (const [index, { id }] of batch.entries()) await settle(id, verdicts[index]!);
      }
    },
  };
}

import type { Cradle } from '#src/platform/cradle.ts';
import { type CnameCheck, isDomainLabel } from './custom-domain.schema.ts';
import { isReservedLabel } from './reserved-labels.ts';
import { Sellpage } from '../sellpage.entity.ts';
import { sellpageNotFound } from '../sellpage/sellpage-reader.service.ts';

/** A name without its trailing dot, in lower case. */
const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** Labels of sellpages below the platform's domain (part 2, section 1.3). */
export function makeCustomDomainService({
  actor,
  config,
  dnsResolver,
  em,
  scopes,
}: Pick<Cradle, 'actor' | 'config' | 'dnsResolver' | 'em' | 'scopes'>) {
  return {
    /**
     * Whether `label` is valid and, whatever its case, not reserved and used by no page of any seller. Other sellers' pages show in the
     * system scope only; nothing but this one bit leaves it.
     */
    async isAvailable(label: string): Promise<boolean> {
      if (!isDomainLabel(label) || isReservedLabel(label.toLowerCase())) return false;
      const scope = scopes.openSystemScope(actor);
      try {
        return !(await scope.cradle.sellpageRepository.isLabelUsed(label.toLowerCase(), null));
      } finally {
        await scope.dispose();
      }
    },

    /** Asks DNS whether the page's name is an alias of the platform's; stores nothing. @throws 404 */
    async verify(sellerId: string, id: string): Promise<CnameCheck> {
      const page = await em.findOne(Sellpage, { id, seller: sellerId }, { fields: ['customDomain'] });
      if (page === null) throw sellpageNotFound();
      const expectedCname = `cname.${config.env.PLATFORM_DOMAIN}`;
      if (page.customDomain == null) return { verified: false, domain: null, expectedCname };
      const domain = `${page.customDomain}.${config.env.PLATFORM_DOMAIN}`;
      const answer = await dnsResolver.resolveCname(domain);
      const verified =
        answer.outcome === 'found' && answer.records.some((name) => plainName(name) === plainName(expectedCname));
      return { verified, domain, expectedCname };
    },
  };
}

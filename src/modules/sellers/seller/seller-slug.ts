import { BASE36, type Random } from '#src/platform/random.ts';
import { slugify } from '#src/platform/values/slug.ts';

const MAX_BASE_LENGTH = 60;
const SUFFIX_LENGTH = 6;

/** Words of the storefront's own paths. The name and its random end may spell one together: `resolve-domain`. */
const RESERVED = new Set(['resolve-domain', 'legal-pages', 'sitemap-data']);

/** A shop's slug: its name and six random characters, never a reserved word (contract 2). */
export function sellerSlug(name: string, random: Random): string {
  const slug = `${slugify(name, MAX_BASE_LENGTH, 'shop')}-${random.text(SUFFIX_LENGTH, BASE36)}`;
  return RESERVED.has(slug) ? sellerSlug(name, random) : slug;
}

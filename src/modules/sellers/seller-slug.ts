import { BASE36, type Random } from '#src/platform/random.ts';
import { slugify } from '#src/platform/slug.ts';

const MAX_BASE_LENGTH = 60;
const SUFFIX_LENGTH = 6;

/** A shop's slug: its name and six random characters, which also keep it off every reserved word (contract 2). */
export const sellerSlug = (name: string, random: Random): string =>
  `${slugify(name, MAX_BASE_LENGTH, 'shop')}-${random.text(SUFFIX_LENGTH, BASE36)}`;

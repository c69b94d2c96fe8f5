import { BASE36, type Random } from '#src/platform/random.ts';
import { slugify } from '#src/platform/values/slug.ts';

const CODE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const CODE_LENGTH = 8;
const MAX_BASE_LENGTH = 90;
const SUFFIX_LENGTH = 6;

/** A product code for a product that was given none (contract 7.3). */
export const randomProductCode = (random: Random): string => `PRD-${random.text(CODE_LENGTH, CODE_ALPHABET)}`;

/** A product's slug: its name and six random characters, so that equal names stay apart (contract 7.3). */
export const productSlug = (name: string, random: Random): string =>
  `${slugify(name, MAX_BASE_LENGTH, 'product')}-${random.text(SUFFIX_LENGTH, BASE36)}`;

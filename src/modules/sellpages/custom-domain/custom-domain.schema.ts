import { z } from 'zod';

/** Labels below the platform's own domain (part 2, section 1.3). */

/** One DNS label of 2 to 63 characters. Looked at before any change of case, which makes a k of a Kelvin sign. */
const LABEL = /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/i;

export const isDomainLabel = (value: string): boolean => LABEL.test(value);

/** A label as it is stored: in lower case. */
export const domainLabel = z.string().regex(LABEL, 'must be alphanumeric with optional hyphens').toLowerCase();

export const CheckDomain = z.object({ domain: z.string().trim().min(1) });

export const DomainAvailability = z.object({ available: z.boolean() });

export const CnameCheck = z.object({
  verified: z.boolean(),
  domain: z.string().nullable(),
  expectedCname: z.string(),
});
export type CnameCheck = z.infer<typeof CnameCheck>;

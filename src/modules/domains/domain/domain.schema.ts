import { z } from 'zod';
import { code, instant, patchOf, uuid } from '#src/platform/http/fields.ts';
import { proofName, TXT_LABEL } from '../hostname.ts';
import { DomainStatus, type SellerDomain, VerificationMethod } from '../seller-domain.entity.ts';

/** Schemas and views of a seller's domains (contract 2). */

const HOSTNAME_MAX = 255;

/** As typed: it is normalised before it is judged, see `hostname.ts`. */
const hostnameInput = code(1, HOSTNAME_MAX).meta({ examples: ['shop.example.com'] });

export const verificationMethod = z.enum(VerificationMethod).meta({ examples: ['TXT'] });

export const DomainParams = z.object({ id: uuid });

export const CreateDomain = z.object({
  domain: hostnameInput,
  verificationMethod: verificationMethod.default(VerificationMethod.Txt),
});
export type CreateDomain = z.infer<typeof CreateDomain>;

export const UpdateDomain = patchOf({ isPrimary: z.boolean() }, 'At least one field must be provided for update');
export type UpdateDomain = z.infer<typeof UpdateDomain>;

export const VerifyDomain = z.object({ force: z.boolean().default(false) });
export type VerifyDomain = z.infer<typeof VerifyDomain>;

export const Domain = z
  .object({
    id: uuid,
    hostname: z.string(),
    status: z.enum(DomainStatus),
    isPrimary: z.boolean(),
    verification: z.object({
      type: z.enum(['TXT', 'A']),
      name: z.string().meta({ description: 'Below the hostname; @ is the hostname itself' }),
      value: z.string(),
      host: z.string().meta({ description: 'The whole name of the record' }),
    }),
    verifiedAt: instant.nullable(),
    failureReason: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Domain' });

export const RemovedDomain = z.object({ deleted: z.literal(true), id: uuid });

/** The record that the seller has to create. */
function toVerification(
  { hostname, verificationMethod, verificationToken }: SellerDomain,
  platformIps: string[],
): z.input<typeof Domain>['verification'] {
  return verificationMethod === VerificationMethod.Txt
    ? { type: 'TXT', name: TXT_LABEL, value: verificationToken, host: proofName(hostname) }
    : { type: 'A', name: '@', value: platformIps[0] ?? '', host: hostname };
}

export function toDomainView(domain: SellerDomain, platformIps: string[]): z.input<typeof Domain> {
  return {
    id: domain.id,
    hostname: domain.hostname,
    status: domain.status,
    isPrimary: domain.isPrimary,
    verification: toVerification(domain, platformIps),
    verifiedAt: domain.verifiedAt?.toISOString() ?? null,
    failureReason: domain.failureReason ?? null,
    createdAt: domain.createdAt.toISOString(),
    updatedAt: domain.updatedAt.toISOString(),
  };
}

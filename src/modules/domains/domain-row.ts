import { z } from 'zod';
import { column } from '#src/platform/db/rows.ts';
import { DomainStatus, VerificationMethod } from './seller-domain.entity.ts';

/** A domain `d` as SQL reads it, with instants as text. */
export const DOMAIN_COLUMNS_SQL = `
  d.id, d.seller_id as "sellerId", d.hostname, d.verification_method as "verificationMethod",
  d.verification_token as "verificationToken", d.status, d.is_primary as "isPrimary", d.verified_at as "verifiedAt",
  d.failure_reason as "failureReason", d.created_at as "createdAt", d.updated_at as "updatedAt"`;

/** Its columns. */
export const DOMAIN_COLUMNS = {
  id: column.uuid,
  sellerId: column.uuid,
  hostname: column.text,
  verificationMethod: z.enum(VerificationMethod),
  verificationToken: column.text,
  status: z.enum(DomainStatus),
  isPrimary: column.boolean,
  verifiedAt: column.instant.nullable(),
  failureReason: column.text.nullable(),
  createdAt: column.instant,
  updatedAt: column.instant,
};

import { defineEntity, p, raw } from '@mikro-orm/core';
import { createdAt, id, instant, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { Seller } from '#src/modules/sellers/index.ts';

export const DomainStatus = { Pending: 'PENDING', Verified: 'VERIFIED', Failed: 'FAILED' } as const;
export type DomainStatus = (typeof DomainStatus)[keyof typeof DomainStatus];

export const VerificationMethod = { Txt: 'TXT', ARecord: 'A_RECORD' } as const;
export type VerificationMethod = (typeof VerificationMethod)[keyof typeof VerificationMethod];

/** For how many days an unproven claim keeps other sellers off its hostname (contract 2). */
export const CLAIM_DAYS = 7;

const SellerDomainSchema = defineEntity({
  name: 'SellerDomain',
  tableName: 'seller_domains',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    /** Normalised: lower case, punycode, no scheme, port or path. */
    hostname: p.string().length(255).unique(),
    verificationMethod: p
      .enum(() => VerificationMethod)
      .nativeEnumName('verification_method')
      .default('TXT'),
    verificationToken: p.string().length(100).unique(),
    status: p
      .enum(() => DomainStatus)
      .nativeEnumName('domain_status')
      .default('PENDING'),
    isPrimary: p.boolean().default(false),
    verifiedAt: instant().nullable(),
    failureReason: p.text().nullable(),
    createdAt: createdAt(),
    /** Who waits longest for the next check goes by it: by one clock, whichever process wrote it. */
    updatedAt: updatedAt().onUpdate(() => raw<Date>('now()')),
  },
  uniques: [{ properties: ['seller', 'hostname'] }, { properties: ['seller'], where: { isPrimary: true } }],
  indexes: [{ properties: ['seller'] }],
  ...ownedBySeller('seller_domains'),
});

/** Claim of a seller on a hostname. */
export class SellerDomain extends SellerDomainSchema.class {
  isVerified(): boolean {
    return this.status === DomainStatus.Verified;
  }

  markVerified(now: Date): void {
    this.status = DomainStatus.Verified;
    this.verifiedAt = now;
    this.failureReason = null;
  }

  markFailed(reason: string): void {
    this.status = DomainStatus.Failed;
    this.failureReason = reason;
  }

  /** Takes the verification back. */
  withdraw(status: Exclude<DomainStatus, 'VERIFIED'>): void {
    this.status = status;
    this.verifiedAt = null;
  }
}
SellerDomainSchema.setClass(SellerDomain);

import { defineEntity, p } from '@mikro-orm/core';
import { createdAt, id, instant, updatedAt } from '#src/platform/db/columns.ts';
import { ownedBySeller } from '#src/platform/db/tenancy.ts';
import { User } from '#src/modules/identity/index.ts';
import { Seller } from '../seller/seller.entity.ts';

/** From most to least powerful. */
export const SellerRole = { Owner: 'OWNER', Admin: 'ADMIN', Editor: 'EDITOR', Viewer: 'VIEWER' } as const;
export type SellerRole = (typeof SellerRole)[keyof typeof SellerRole];

const SellerUserSchema = defineEntity({
  name: 'SellerUser',
  tableName: 'seller_users',
  properties: {
    id: id(),
    seller: () => p.manyToOne(Seller).ref().deleteRule('cascade'),
    user: () => p.manyToOne(User).ref().deleteRule('cascade'),
    role: p
      .enum(() => SellerRole)
      .nativeEnumName('seller_user_role')
      .default('EDITOR'),
    isActive: p.boolean().default(true),
    /** SHA-256 of the token that accepts the invitation; not null = invited, never accepted. */
    invitationHash: p.string().length(64).nullable(),
    invitationExpiresAt: instant().nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ properties: ['seller', 'user'] }],
  indexes: [{ properties: ['seller'] }, { properties: ['user'] }],
  checks: [
    {
      name: 'seller_users_invitation_hash_check',
      expression: () => 'invitation_hash is null or not is_active',
    },
  ],
  ...ownedBySeller('seller_users'),
});

/** Membership of a user in a seller. */
export class SellerUser extends SellerUserSchema.class {
  /** Whether somebody was invited and has not accepted. */
  isInvitation(): boolean {
    return (this.invitationHash ?? null) !== null;
  }

  /** Whether this is an owner who can act; needs the user loaded. */
  isActiveOwner(): boolean {
    return this.role === SellerRole.Owner && this.isActive && this.user.unwrap().isActive;
  }
}
SellerUserSchema.setClass(SellerUser);

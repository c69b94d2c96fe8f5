import { z } from 'zod';
import { type Actor, ROLES } from '#src/platform/actor.ts';
import { givenPassword, loginEmail, newPassword, text, uuid } from '#src/platform/http/fields.ts';
import type { SignedIn } from './auth.service.ts';
import type { SellerContext } from '../memberships.ts';

/** Schemas and views of sessions (contract 2). */

export const Register = z.object({
  email: loginEmail.meta({ examples: ['ada@example.com'] }),
  password: newPassword,
  displayName: text(1, 100).meta({ examples: ["Ada's Gadgets"] }),
});
export type Register = z.infer<typeof Register>;

export const Credentials = z.object({
  email: loginEmail.meta({ examples: ['ada@example.com'] }),
  password: givenPassword,
});
export type Credentials = z.infer<typeof Credentials>;

export const ChangePassword = z.object({ currentPassword: givenPassword, newPassword });
export type ChangePassword = z.infer<typeof ChangePassword>;

export const SwitchSeller = z.object({ sellerId: uuid });
export const AcceptInvitation = z.object({ token: z.string().min(1) });

const SellerView = z.object({ id: uuid, name: z.string(), slug: z.string() });

export const AuthPayload = z
  .object({
    accessToken: z.string(),
    user: z.object({ id: uuid, email: z.string(), displayName: z.string() }),
    seller: SellerView.nullable(),
  })
  .meta({ id: 'AuthPayload' });

export const AccessToken = z.object({ accessToken: z.string() });
export const SwitchedSeller = z.object({ accessToken: z.string(), seller: SellerView });
export const Message = z.object({ message: z.string() });

export const Me = z
  .object({
    id: uuid,
    email: z.string(),
    displayName: z.string(),
    avatarUrl: z.string().nullable(),
    sellerId: uuid.nullable(),
    role: z.enum(ROLES).nullable(),
    isSuperadmin: z.boolean(),
  })
  .meta({ id: 'Me' });

export const MySellers = z.array(SellerView.extend({ role: z.enum(ROLES) }));

export const toSellerView = ({ id, name, slug }: SellerContext) => ({ id, name, slug });

export function toAuthPayload({ accessToken, user, seller }: SignedIn): z.input<typeof AuthPayload> {
  return {
    accessToken,
    user: { id: user.id, email: user.email, displayName: user.displayName },
    seller: seller && toSellerView(seller),
  };
}

export function toMe(actor: Actor): z.input<typeof Me> {
  return {
    id: actor.userId,
    email: actor.email,
    displayName: actor.displayName,
    avatarUrl: actor.avatarUrl,
    sellerId: actor.sellerId,
    role: actor.role,
    isSuperadmin: actor.isSuperadmin,
  };
}

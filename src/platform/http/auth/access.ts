import { type Actor, type Role, ROLES } from '../../actor.ts';
import { forbidden, unauthorized } from '../../errors.ts';

/**
 * Who may call a route; every route names one (contract 1.2).
 * - `PUBLIC`: everybody.
 * - `USER`: who is logged in, with a seller or without.
 * - `VIEWER` < `EDITOR` < `ADMIN` < `OWNER`: a member of the token's seller with at least this role.
 * - `CATALOG`, `CATALOG_EDITOR`: a VIEWER or EDITOR, and a superadmin whose token names no seller.
 * - `SUPERADMIN`: who runs the platform.
 */
export type Access = 'PUBLIC' | 'USER' | Role | 'CATALOG' | 'CATALOG_EDITOR' | 'SUPERADMIN';

/** The actor a handler receives: none on public routes, one with a seller on seller routes. */
export type ActorOf<A extends Access> = A extends 'PUBLIC'
  ? null
  : A extends Role
    ? Actor & { sellerId: string; role: Role }
    : Actor;

function checkRole(actor: Actor, least: Role): void {
  if (actor.sellerId === null) throw forbidden('This account has no seller', 'SELLER_REQUIRED');
  if (actor.role === null) throw unauthorized('Membership not found or inactive', 'MEMBERSHIP_INACTIVE');
  if (ROLES.indexOf(actor.role) < ROLES.indexOf(least)) throw forbidden(`Requires role ${least} or higher`);
}

/** Refuses an actor below the level (contract 1.2). @throws 401 MEMBERSHIP_INACTIVE, 403 SELLER_REQUIRED, FORBIDDEN */
export function authorize(actor: Actor, access: Exclude<Access, 'PUBLIC'>): void {
  switch (access) {
    case 'USER':
      return;
    case 'SUPERADMIN':
      if (!actor.isSuperadmin) throw forbidden('Superadmin access required');
      return;
    case 'CATALOG':
    case 'CATALOG_EDITOR':
      if (actor.isSuperadmin && actor.sellerId === null) return;
      return checkRole(actor, access === 'CATALOG' ? 'VIEWER' : 'EDITOR');
    case 'VIEWER':
    case 'EDITOR':
    case 'ADMIN':
    case 'OWNER':
      return checkRole(actor, access);
  }
}

import type { Role } from '#src/platform/actor.ts';
import type { User } from './users/user.entity.ts';

/** A seller a user may act for. */
export interface SellerContext {
  id: string;
  name: string;
  slug: string;
  role: Role;
}

/**
 * What identity needs to know of sellers. The sellers module implements it, because imports point the other way
 * (identity ← sellers); the container brings the two together.
 */
export interface Memberships {
  /** Active memberships in active sellers, oldest first; the first one is the user's seller context (contract 2). */
  activeOf(userId: string): Promise<SellerContext[]>;
  /**
   * Makes the invitation of `token` a membership of `userId`; null for any token that is not theirs and open. Needs the
   * system scope and a transaction.
   */
  accept(userId: string, token: string): Promise<SellerContext | null>;
  /**
   * A new seller named `name` with `user` as its OWNER and default settings. `identity` is for callers other than HTTP:
   * an id and a slug that are known to be free. Caller flushes.
   */
  found(user: User, name: string, identity?: { id?: string; slug?: string }): SellerContext;
}

/** Roles inside a seller, from least to most powerful (contract 1.2). */
export const ROLES = ['VIEWER', 'EDITOR', 'ADMIN', 'OWNER'] as const;
export type Role = (typeof ROLES)[number];

/** What an access token says; everything but the two ids is read again from the database. */
export interface Claims {
  userId: string;
  sellerId: string | null;
}

/** Who sends the request, as the database has it now. */
export interface Actor extends Claims {
  email: string;
  displayName: string;
  avatarUrl: string | null;
  isSuperadmin: boolean;
  /** Role in the seller the token names; `null` when membership or seller is inactive or there is no seller. */
  role: Role | null;
}

/** Answer of the one query that re-reads user, membership and seller for every request. */
export interface ActorRecord extends Omit<Actor, keyof Claims> {
  isActive: boolean;
}

/** Reads the actor behind a token's claims; `null` when the user does not exist. */
export type ReadActor = (claims: Claims) => Promise<ActorRecord | null>;

import { LockMode } from '@mikro-orm/core';
import type { Actor } from '#src/platform/actor.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { mapConstraintErrors, violatedConstraint } from '#src/platform/db/constraints.ts';
import { badRequest, conflict, notFound, unauthorized } from '#src/platform/errors.ts';
import type { ChangePassword, Credentials, Register } from './auth.schema.ts';
import type { SellerContext } from '../memberships.ts';
import { needsRehash } from '../users/password.ts';
import { noActiveSeller, type Session } from './session.service.ts';
import { User } from '../users/user.entity.ts';

/** A session and whom it belongs to. */
export interface SignedIn extends Session {
  user: User;
  seller: SellerContext | null;
}

/** A random slug that is taken, or a password replaced between its check and the log-in: rare, and worth another try. */
const MAX_ATTEMPTS = 5;
const SLUG_CONSTRAINT = 'sellers_slug_unique';

/** A user and the hash that their password was checked against. */
interface Checked {
  user: User;
  passwordHash: string;
}

const invalidCredentials = () => unauthorized('Invalid credentials', 'INVALID_CREDENTIALS');
const emailInUse = () => conflict('Email already in use', 'EMAIL_IN_USE');

type Dependencies = Pick<
  Cradle,
  'em' | 'clock' | 'passwords' | 'rateLimits' | 'memberships' | 'sessionService' | 'userRepository'
>;

/** Sign-up, log-in and passwords (contract 2). */
export function makeAuthService(dependencies: Dependencies) {
  const { em, clock, passwords, rateLimits, memberships, sessionService, userRepository } = dependencies;

  const verify = (passwordHash: string | null, password: string): Promise<boolean> =>
    passwords.verify(passwordHash, password, () => userRepository.highestBcryptCost());

  const createAccount = ({ email, displayName }: Register, passwordHash: string): Promise<SignedIn> =>
    em.transactional(async () => {
      const user = em.create(User, { email, displayName, passwordHash });
      const seller = memberships.found(user, displayName);
      const session = await sessionService.open(user, seller);
      return { ...session, user, seller };
    });

  const tryRegister = async (input: Register, passwordHash: string, attempt: number): Promise<SignedIn> => {
    try {
      return await mapConstraintErrors({ users_email_unique: emailInUse }, () => createAccount(input, passwordHash));
    } catch (error) {
      if (violatedConstraint(error) !== SLUG_CONSTRAINT || attempt === MAX_ATTEMPTS) throw error;
      em.clear();
      return tryRegister(input, passwordHash, attempt + 1);
    }
  };

  /** The user, if the password is theirs. Every refusal costs the same. */
  const checkCredentials = async ({ email, password }: Credentials): Promise<Checked | null> => {
    const user = await em.findOne(User, { email }, { refresh: true });
    const current = (user?.isActive ? user.passwordHash : null) ?? null;
    const correct = await verify(current, password);
    return correct && user !== null && current !== null ? { user, passwordHash: current } : null;
  };

  /** False when the hash is another one by now. */
  const swapHash = async (id: string, from: string, to: string): Promise<boolean> => {
    const fields = { passwordHash: to, updatedAt: clock.now() };
    return (await em.nativeUpdate(User, { id, passwordHash: from }, fields)) === 1;
  };

  /** Replaces a hash of an older kind, unless the password changed meanwhile. */
  const upgradeHash = async ({ user, passwordHash }: Checked, password: string): Promise<void> => {
    if (!needsRehash(passwordHash)) return;
    await swapHash(user.id, passwordHash, await passwords.hash(password));
  };

  /** Opens the session unless the password changed since it was checked; the lock keeps it from changing meanwhile. */
  const openSession = (
    checked: Checked,
    pickSeller: (user: User) => Promise<SellerContext | null>,
  ): Promise<SignedIn | null> =>
    em.transactional(async () => {
      const user = await em.findOneOrFail(User, checked.user.id, {
        lockMode: LockMode.PESSIMISTIC_READ,
        refresh: true,
      });
      if (!user.isActive || user.passwordHash !== checked.passwordHash) return null;
      const seller = await pickSeller(user);
      return { ...(await sessionService.open(user, seller)), user, seller };
    });

  const signIn = async (
    credentials: Credentials,
    pickSeller: (user: User) => Promise<SellerContext | null>,
  ): Promise<SignedIn> => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const checked = await rateLimits.limitLogin(credentials.email, () => checkCredentials(credentials));
      if (checked === null) break;
      const signedIn = await openSession(checked, pickSeller);
      if (signedIn === null) continue;
      await upgradeHash(checked, credentials.password);
      return signedIn;
    }
    throw invalidCredentials();
  };

  const replacePassword = (userId: string, from: string, to: string): Promise<boolean> =>
    em.transactional(async () => {
      const changed = await swapHash(userId, from, to);
      if (changed) await sessionService.closeAll(userId);
      return changed;
    });

  /** False when `current` is not the password. A hash that a log-in upgraded meanwhile is checked again. */
  const exchangePassword = async (userId: string, current: string, next: string): Promise<boolean> => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const { passwordHash } = await em.findOneOrFail(User, userId, { refresh: true });
      const correct = await verify(passwordHash ?? null, current);
      if (!correct || !passwordHash) return false;
      if (await replacePassword(userId, passwordHash, await passwords.hash(next))) return true;
    }
    return false;
  };

  /** An access token for a seller of the user; the refresh session moves along where there is one. */
  const actFor = async (actor: Actor, seller: SellerContext, refreshValues: string[]) => {
    const session = await sessionService.moveTo(refreshValues, actor.userId, seller);
    const user = await em.findOneOrFail(User, actor.userId);
    return { accessToken: await sessionService.accessTokenFor(user, seller), seller, session };
  };

  return {
    /** Makes user, seller, OWNER membership, settings and session in one transaction. @throws 409 EMAIL_IN_USE */
    register: async (input: Register): Promise<SignedIn> => tryRegister(input, await passwords.hash(input.password), 1),

    /** @throws 401 INVALID_CREDENTIALS, ADMIN_LOGIN_REQUIRED, NO_ACTIVE_SELLER; 429 after too many failures */
    login: (credentials: Credentials): Promise<SignedIn> =>
      signIn(credentials, async (user) => {
        if (user.isSuperadmin) throw unauthorized('Admin accounts must login at /admin', 'ADMIN_LOGIN_REQUIRED');
        const [seller] = await memberships.activeOf(user.id);
        if (seller === undefined) throw noActiveSeller();
        return seller;
      }),

    /** @throws 401 INVALID_CREDENTIALS, NOT_AN_ADMIN; 429 after too many failures */
    adminLogin: (credentials: Credentials): Promise<SignedIn> =>
      signIn(credentials, async (user) => {
        if (!user.isSuperadmin) throw unauthorized('Not an admin account', 'NOT_AN_ADMIN');
        return (await memberships.activeOf(user.id))[0] ?? null;
      }),

    /** Ends every session of the user. */
    logoutAll: (userId: string): Promise<void> => em.transactional(() => sessionService.closeAll(userId)),

    /**
     * An access token for another seller of the user; the refresh session moves along where there is one.
     * @throws 404 for a seller the user is no active member of
     */
    async switchSeller(actor: Actor, sellerId: string, refreshValues: string[]) {
      const seller = (await memberships.activeOf(actor.userId)).find(({ id }) => id === sellerId);
      if (seller === undefined) throw notFound('Seller not found');
      return actFor(actor, seller, refreshValues);
    },

    /**
     * Takes an invitation of the user and acts for its seller as `switchSeller` does, in one transaction.
     * @throws 400 INVITATION_INVALID
     */
    acceptInvitation: (actor: Actor, token: string, refreshValues: string[]) =>
      em.transactional(async () => {
        const seller = await memberships.accept(actor.userId, token);
        if (seller === null) throw badRequest('Invitation is invalid or expired', 'INVITATION_INVALID');
        return actFor(actor, seller, refreshValues);
      }),

    /** Sets a new password and ends every session. @throws 400 CURRENT_PASSWORD_INCORRECT; 429 after too many failures */
    async changePassword(actor: Actor, { currentPassword, newPassword }: ChangePassword): Promise<void> {
      const changed = await rateLimits.limitLogin(actor.email, () =>
        exchangePassword(actor.userId, currentPassword, newPassword),
      );
      if (!changed) throw badRequest('Current password is incorrect', 'CURRENT_PASSWORD_INCORRECT');
    },
  };
}

import type { Cradle } from '#src/platform/cradle.ts';
import { mapConstraintErrors } from '#src/platform/db/constraints.ts';
import { conflict, notFound } from '#src/platform/errors.ts';
import type { Register } from '../sessions/auth.schema.ts';
import type { UpdateUser } from './user.admin.schema.ts';
import { User } from './user.entity.ts';
import type { AdminUserRow } from './user.repository.ts';

const lastSuperadmin = () => conflict('The last active superadmin cannot be deactivated', 'LAST_SUPERADMIN');

/** An account that is made for somebody; a `null` password is one with which nobody can log in. */
export interface NewUser {
  /** Drawn, where it is not given. */
  id?: string;
  email: string;
  displayName: string;
  passwordHash: string | null;
}

/** Accounts that no sign-up makes: superadmins (contract 2 and 7.5, in the system scope), and those that others ask for. */
export function makeUserService({
  em,
  passwords,
  sessionService,
  userRepository,
}: Pick<Cradle, 'em' | 'passwords' | 'sessionService' | 'userRepository'>) {
  return {
    /** A new account. Caller flushes, and meets `users_email_unique`. */
    add: (fields: NewUser): User => em.create(User, fields),

    /** Gives a user another password and ends their sessions. Caller holds the transaction and flushes. */
    async replacePassword(id: string, passwordHash: string): Promise<void> {
      await sessionService.closeAll(id);
      const user = await em.findOneOrFail(User, id);
      user.passwordHash = passwordHash;
    },

    /** Superadmins, newest first. */
    list: (): Promise<AdminUserRow[]> => userRepository.superadmins(),

    /** A superadmin without a seller (contract 2, `admin:create`). @throws 409 EMAIL_IN_USE */
    async createSuperadmin({ email, displayName, password }: Register): Promise<User> {
      const passwordHash = await passwords.hash(password);
      const user = em.create(User, { email, displayName, passwordHash, isSuperadmin: true });
      await mapConstraintErrors({ users_email_unique: () => conflict('Email already in use', 'EMAIL_IN_USE') }, () =>
        em.flush(),
      );
      return user;
    },

    /**
     * Writes just the fields given. Deactivation and a new password end every session of the user; somebody who may
     * act as superadmin always stays, decided under a lock on all of them.
     * @throws 404 for anyone who is no superadmin; 409 LAST_SUPERADMIN
     */
    async update(id: string, { password, ...fields }: UpdateUser): Promise<User> {
      const secret = password === undefined ? {} : { passwordHash: await passwords.hash(password) };
      return em.transactional(async () => {
        const superadmins = await userRepository.lockSuperadmins();
        const user = superadmins.find((superadmin) => superadmin.id === id);
        if (user === undefined) throw notFound(`User ${id} not found`);
        if (password !== undefined || fields.isActive === false) await sessionService.closeAll(id);
        Object.assign(user, fields, secret);
        if (!superadmins.some(({ isActive }) => isActive)) throw lastSuperadmin();
        await em.flush();
        return user;
      });
    },
  };
}

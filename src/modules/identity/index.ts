import { asFunction } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { defineModule } from '#src/platform/module.ts';
import { authRoutes } from './sessions/auth.routes.ts';
import { type AuthService, makeAuthService } from './sessions/auth.service.ts';
import type { Memberships } from './memberships.ts';
import { makePasswords, type Passwords } from './users/password.ts';
import { RefreshToken } from './sessions/refresh-token.entity.ts';
import { RefreshTokenRepository } from './sessions/refresh-token.repository.ts';
import { makeSessionService, type SessionService } from './sessions/session.service.ts';
import { userAdminRoutes } from './users/user.admin.routes.ts';
import { User } from './users/user.entity.ts';
import { UserRepository } from './users/user.repository.ts';
import { makeUserService, type UserService } from './users/user.service.ts';

export { Register } from './sessions/auth.schema.ts';
export type { Memberships, SellerContext } from './memberships.ts';
export { hashPassword } from './users/password.ts';
export { RefreshToken, User };

declare module '#src/platform/cradle.ts' {
  interface Cradle {
    authService: AuthService;
    passwords: Passwords;
    refreshTokenRepository: RefreshTokenRepository;
    sessionService: SessionService;
    userRepository: UserRepository;
    userService: UserService;
    /** Implemented by the sellers module. */
    memberships: Memberships;
  }
}

/** People: sign-up, log-in, sessions (contract 2). */
export const identityModule = defineModule({
  name: 'identity',
  entities: [User, RefreshToken],
  register: (container) =>
    container.register({
      authService: asFunction(makeAuthService).scoped(),
      passwords: asFunction((cradle: Cradle) => makePasswords(cradle)).singleton(),
      refreshTokenRepository: asFunction(({ em }: Cradle) => new RefreshTokenRepository(em)).scoped(),
      sessionService: asFunction(makeSessionService).scoped(),
      userRepository: asFunction(({ em }: Cradle) => new UserRepository(em)).scoped(),
      userService: asFunction(makeUserService).scoped(),
    }),
  routes: [...authRoutes, ...userAdminRoutes],
  jobs: [
    {
      name: 'purge-expired-refresh-tokens',
      schedule: '17 * * * *',
      run: async ({ sessionService, logger }) => {
        const purged = await sessionService.purgeExpired();
        if (purged > 0) logger.info({ purged }, 'expired refresh tokens purged');
      },
    },
  ],
});

import { defineModule, type Provided } from '#src/platform/module.ts';
import { authRoutes } from './sessions/auth.routes.ts';
import { makeAuthService } from './sessions/auth.service.ts';
import type { Memberships } from './memberships.ts';
import { makePasswords } from './users/password.ts';
import { RefreshToken } from './sessions/refresh-token.entity.ts';
import { RefreshTokenRepository } from './sessions/refresh-token.repository.ts';
import { makeSessionService } from './sessions/session.service.ts';
import { userAdminRoutes } from './users/user.admin.routes.ts';
import { User } from './users/user.entity.ts';
import { UserRepository } from './users/user.repository.ts';
import { makeUserService } from './users/user.service.ts';

export { Register } from './sessions/auth.schema.ts';
export type { Memberships, SellerContext } from './memberships.ts';
export { hashPassword } from './users/password.ts';
export { RefreshToken, User };

const provides = {
  authService: makeAuthService,
  refreshTokenRepository: RefreshTokenRepository,
  sessionService: makeSessionService,
  userRepository: UserRepository,
  userService: makeUserService,
};

const singletons = {
  passwords: makePasswords,
};

declare module '#src/platform/cradle.ts' {
  interface Cradle extends Provided<typeof provides>, Provided<typeof singletons> {}
  interface Ports {
    /** Filled by the module sellers. */
    memberships: Memberships;
  }
}

/** People: sign-up, log-in, sessions (contract 2). */
export const identityModule = defineModule({
  name: 'identity',
  entities: [User, RefreshToken],
  provides,
  singletons,
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

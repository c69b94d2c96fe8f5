import type { Actor, ReadActor } from './actor.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Em, Orm } from './db/orm.ts';
import type { AccessTokens } from './http/auth/access-token.ts';
import type { RateLimits } from './http/limits/rate-limit.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import type { Random } from './random.ts';
import type { RedisStore } from './redis.ts';
import type { Scopes } from './scope.ts';

/** What only a scope has: `scopes` puts it there when it opens one. */
export interface ScopeValues {
  /** The scope's own EntityManager. */
  em: Em;
  /** Who asks; `null` on public routes and in jobs. */
  actor: Actor | null;
}

/** What a module, or the platform, needs of a module above it. Whoever needs it says what it is, that module provides it. */
export interface Ports {
  /** Filled by the module that owns memberships. */
  readActor: ReadActor;
}

/**
 * Everything the container hands out by name. A module adds what it provides in its `index.ts`; `container.ts` does not
 * compile while a name has nobody who registers it.
 */
export interface Cradle extends ScopeValues, Ports {
  config: Config;
  logger: Logger;
  clock: Clock;
  random: Random;
  orm: Orm;
  redis: RedisStore;
  rateLimits: RateLimits;
  accessTokens: AccessTokens;
  lifecycle: Lifecycle;
  scopes: Scopes;
}

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

/** Everything the container hands out by name. Modules add their own names by declaration merging in their `index.ts`. */
export interface Cradle {
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
  /** The scope's own EntityManager; only inside a scope. */
  em: Em;
  /** Provided by the module that owns memberships. */
  readActor: ReadActor;
  /** Who asks; `null` on public routes and in jobs. Only inside a scope. */
  actor: Actor | null;
}

import { asFunction, asValue, type AwilixContainer, createContainer, InjectionMode, type Resolver } from 'awilix';
import { systemClock, type Clock } from '#src/platform/clock.ts';
import type { Config } from '#src/platform/config/config.ts';
import type { Cradle, ScopeValues } from '#src/platform/cradle.ts';
import type { Orm } from '#src/platform/db/orm.ts';
import { createAccessTokens } from '#src/platform/http/auth/access-token.ts';
import { createRateLimits } from '#src/platform/http/limits/rate-limit.ts';
import type { Logger } from '#src/platform/logger.ts';
import { type NamesOf, registerModules } from '#src/platform/module.ts';
import { cryptoRandom, type Random } from '#src/platform/random.ts';
import { connectRedis } from '#src/platform/redis.ts';
import { createScopes } from '#src/platform/scope.ts';
import { modules } from '#src/modules/index.ts';

interface Roots {
  config: Config;
  logger: Logger;
  orm: Orm;
  clock?: Clock;
  random?: Random;
}

/** Names that no module provides: here is who registers them. A port that nobody fills is one of them, and does not compile. */
type OwnNames = Exclude<keyof Cradle, keyof ScopeValues | NamesOf<(typeof modules)[number]>>;

/** The root container: every singleton spelled out, then what each module provides. */
export function createAppContainer({
  config,
  logger,
  orm,
  clock = systemClock,
  random = cryptoRandom,
}: Roots): AwilixContainer<Cradle> {
  const container = createContainer<Cradle>({ injectionMode: InjectionMode.PROXY, strict: true });
  const own: { [Name in OwnNames]: Resolver<Cradle[Name]> } = {
    config: asValue(config),
    logger: asValue(logger),
    orm: asValue(orm),
    clock: asValue(clock),
    random: asValue(random),
    lifecycle: asValue({ starting: false, stopping: false, running: 0 }),
    scopes: asValue(createScopes(container)),
    redis: asFunction(() => connectRedis(config, logger))
      .singleton()
      .disposer((redis) => redis.close()),
    rateLimits: asFunction(({ redis }: Cradle) => createRateLimits(config, redis)).singleton(),
    accessTokens: asFunction(() => createAccessTokens(config, clock)).singleton(),
  };
  container.register(own);
  registerModules(container, modules);
  return container;
}

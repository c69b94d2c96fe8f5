import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config, Rate } from '../../config/config.ts';
import { AppError } from '../../errors.ts';
import { emailKey } from '../../values/human-text.ts';
import type { RedisStore } from '../../redis.ts';
import { makeAttemptLimit } from './login-limit.ts';

/** The limits of routes, each with a variable of its own. */
const RULES = ['default', 'storefront', 'checkout', 'confirm', 'track', 'event', 'auth'] as const;
export type RateRule = (typeof RULES)[number];

/** How much of a limit is left. `resetSeconds`: until the window starts afresh. */
export interface RateState {
  limit: number;
  remaining: number;
  resetSeconds: number;
}

export class TooManyRequests extends AppError {
  readonly state: RateState;

  constructor(state: RateState) {
    super('tooManyRequests', 'Too many requests', { retryAfter: state.resetSeconds });
    this.state = state;
  }
}

export interface RateLimits {
  /** Counts one request of `client` on `route`. `null` when limits are off. @throws TooManyRequests */
  consume(rule: RateRule, client: string, route: string): Promise<RateState | null>;
  /**
   * Runs `check` of the credentials of `email`; what it returns for wrong ones is falsy, and only those count. A right
   * one makes earlier failures forgotten. @throws TooManyRequests before `check` is run
   */
  limitLogin<T>(email: string, check: () => Promise<T>): Promise<T>;
  /**
   * Counts one use of `key` under the limit `name`, for limits that are about more than the client and the route. It
   * counts whether or not limits are on: that is the caller's to decide. @throws TooManyRequests
   */
  consumeKeyed(name: string, rate: Rate, key: string): Promise<void>;
}

function createLimiter(name: string, rate: Rate, redis: RedisStore): RateLimiterAbstract {
  const options = { keyPrefix: `pixecom:limit:${name}`, points: rate.count, duration: rate.seconds };
  const memory = new RateLimiterMemory(options);
  if (redis.client === null) return memory;
  return new RateLimiterRedis({
    ...options,
    storeClient: redis.client,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
}

function stateOf(limiter: RateLimiterAbstract, result: RateLimiterRes): RateState {
  return {
    limit: limiter.points,
    remaining: Math.max(0, result.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
  };
}

async function consume(limiter: RateLimiterAbstract, key: string): Promise<RateState> {
  try {
    return stateOf(limiter, await limiter.consume(key));
  } catch (error) {
    if (error instanceof RateLimiterRes) throw new TooManyRequests(stateOf(limiter, error));
    throw error;
  }
}

/** Limits per client and route, and failed log-ins per e-mail (contract 1.9); shared through Redis where it is set. */
export function createRateLimits({ rateLimit }: Pick<Config, 'rateLimit'>, redis: RedisStore): RateLimits {
  const limiters = new Map(RULES.map((rule) => [rule, createLimiter(rule, rateLimit[rule], redis)]));
  const account = createLimiter('account', rateLimit.loginAccount, redis);
  const limitAttempts = makeAttemptLimit(account, (result) => new TooManyRequests(stateOf(account, result)));
  const own = new Map<string, RateLimiterAbstract>();
  const ownLimiter = (name: string, rate: Rate): RateLimiterAbstract => {
    const limiter = own.get(name) ?? createLimiter(name, rate, redis);
    own.set(name, limiter);
    return limiter;
  };
  return {
    async consume(rule, client, route) {
      return rateLimit.enabled ? consume(limiters.get(rule)!, `${client} ${route}`) : null;
    },
    limitLogin: (email, check) => (rateLimit.enabled ? limitAttempts(emailKey(email), check) : check()),
    async consumeKeyed(name, rate, key) {
      await consume(ownLimiter(`${name}:${rate.count}/${rate.seconds}`, rate), key);
    },
  };
}

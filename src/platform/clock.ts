/** The current time of this process, injected so that tests can move it. What is due by time goes by the database's. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** SQL of the database's clock, which is one for all processes (contract 1.7), in milliseconds since 1970. */
export const DATABASE_NOW_MS = 'floor(extract(epoch from now()) * 1000)::float8';

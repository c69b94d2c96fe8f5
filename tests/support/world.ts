import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import type { AwilixContainer } from 'awilix';
import { createApp } from '#src/app.ts';
import { createAppContainer } from '#src/container.ts';
import { entities, routes } from '#src/modules/index.ts';
import { loadConfig } from '#src/platform/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { type Orm, ormOptions } from '#src/platform/db/orm.ts';
import { createLogger } from '#src/platform/logger.ts';
import { cryptoRandom, type Random } from '#src/platform/random.ts';
import type { TestDatabase } from './database.ts';
import { type Client, makeClient } from './http.ts';
import { makeOpenApiCheck, SECRETS } from './openapi-check.ts';

declare global {
  var testDatabase: TestDatabase;
}

/** The real app on a real database, with a clock and a random source that a test may hold still. */
export interface World {
  container: AwilixContainer<Cradle>;
  cradle: Cradle;
  orm: Orm;
  server: Server;
  baseUrl: string;
  /** Anonymous requests; `as` adds a token. */
  http: Client;
  logs: Record<string, unknown>[];
  /** Rows by raw SQL, past every tenancy layer. */
  sql: <T = Record<string, unknown>>(text: string, params?: unknown[]) => Promise<T[]>;
  /** Moves the server's clock forward. */
  advance: (seconds: number) => void;
  /** The next random texts of the server, before it goes back to chance. */
  nextRandom: (...texts: string[]) => void;
  /** A digest of every table: equal before and after means that nothing changed. */
  digest: () => Promise<string>;
}

type Env = Record<string, string>;
const check = makeOpenApiCheck(routes);

async function openOrm(env: Env): Promise<{ orm: Orm; config: ReturnType<typeof loadConfig> }> {
  const database = globalThis.testDatabase;
  const url: Env = database.kind === 'postgres' ? { DATABASE_URL: database.url } : {};
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', ...url, ...env });
  const options = await ormOptions(config, entities);
  // a test may name another database, which need not be one
  const own =
    database.kind === 'pglite' && config.database.url === undefined
      ? { driverOptions: () => ({ pglite: database.pglite }) }
      : {};
  const orm = (await MikroORM.init({ ...options, ...own } as Parameters<typeof MikroORM.init>[0])) as Orm;
  return { orm, config };
}

function makeRandom(queue: string[]): Random {
  return { ...cryptoRandom, text: (length, alphabet) => queue.shift() ?? cryptoRandom.text(length, alphabet) };
}

async function listen(container: AwilixContainer<Cradle>): Promise<Server> {
  const server = createServer(createApp(container));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const tables = entities.map((entity) => entity.name).length;

async function digestOf(orm: Orm): Promise<string> {
  const names = [...orm.getMetadata().getAll().values()].map(({ tableName }) => tableName).sort();
  const parts = names.map(
    (name) => `select '${name}' as name, md5(string_agg(t::text, '|' order by t::text)) as hash from "${name}" t`,
  );
  const rows = await orm.em.getConnection().execute<unknown[]>(parts.join(' union all '));
  if (rows.length !== tables) throw new Error('the digest misses a table');
  return JSON.stringify(rows);
}

async function truncateAll(orm: Orm): Promise<void> {
  const names = [...orm.getMetadata().getAll().values()].map(({ tableName }) => `"${tableName}"`);
  await orm.em.getConnection().execute(`truncate ${names.join(', ')} restart identity cascade`);
}

/** Opens a world; tests use `useWorld`, which closes it too. */
export async function openWorld(env: Env = {}, clean = true): Promise<World & { close: () => Promise<void> }> {
  const { orm, config } = await openOrm(env);
  if (clean) await truncateAll(orm);
  const logs: Record<string, unknown>[] = [];
  let shift = 0;
  const texts: string[] = [];
  const logger = createLogger(config, {
    write: (line: string) => void logs.push(JSON.parse(line) as Record<string, unknown>),
  });
  const clock = { now: () => new Date(Date.now() + shift * 1000) };
  const container = createAppContainer({ config, logger, orm, clock, random: makeRandom(texts) });
  const server = await listen(container);
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    container,
    cradle: container.cradle,
    orm,
    server,
    baseUrl,
    http: makeClient(baseUrl, check),
    logs,
    sql: (text, params = []) => orm.em.getConnection().execute(text, params),
    advance: (seconds) => void (shift += seconds),
    nextRandom: (...next) => void texts.push(...next),
    digest: () => digestOf(orm),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await container.dispose();
      await orm.close();
      if (SECRETS.test(JSON.stringify(logs))) throw new Error('a log line holds a secret');
    },
  };
}

/** A world for this test file; empty tables to start with. */
export function useWorld(env: Env = {}): World {
  const world = {} as World & { close: () => Promise<void> };
  beforeAll(async () => void Object.assign(world, await openWorld(env)));
  afterAll(() => world.close());
  return world;
}

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '#test';
import { MikroORM } from '@mikro-orm/postgresql';
import type { AwilixContainer } from 'awilix';
import { createApp } from '#src/app.ts';
import { createHttpServer } from '#src/process/http-server.ts';
import { createAppContainer } from '#src/container.ts';
import { entities, routes } from '#src/modules/index.ts';
import { type Config, loadConfig } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';
import { type Orm, ormOptions } from '#src/platform/db/orm.ts';
import { createLogger } from '#src/platform/logger.ts';
import { cryptoRandom, type Random } from '#src/platform/random.ts';
import { type Client, makeClient } from './http/client.ts';
import { makeOpenApiCheck, SECRETS } from './http/openapi-check.ts';
import { digestOf, emptyTables } from './database/testing-schema.ts';

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

/** The ORM of the worker's own database, which every file of the worker shares: discovering 27 entities takes its time. */
let ownOrm: Promise<Orm> | undefined;

async function openOrm(config: Config, driver: object = {}): Promise<Orm> {
  const database = globalThis.testDatabase;
  const options = await ormOptions(config, entities);
  // a test may name another database, which need not be one
  const own =
    database.kind === 'pglite' && config.database.url === undefined
      ? { driverOptions: () => ({ pglite: database.pglite }) }
      : { driverOptions: { ...options.driverOptions, ...driver } };
  return (await MikroORM.init({ ...options, ...own } as Parameters<typeof MikroORM.init>[0])) as Orm;
}

async function closeOrm(orm: Orm): Promise<void> {
  if (orm !== (await ownOrm)) await orm.close();
}

function makeRandom(queue: string[]): Random {
  return { ...cryptoRandom, text: (length, alphabet) => queue.shift() ?? cryptoRandom.text(length, alphabet) };
}

async function listen(container: AwilixContainer<Cradle>): Promise<Server> {
  const server = createHttpServer(createApp(container), container.cradle.logger);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

export type OpenWorld = World & { close: () => Promise<void> };

/** A 500 is never what a test wants to see: says what the server logged of it. */
function tellCause(logs: World['logs'], { status, body }: { status: number; body: unknown }): void {
  if (status !== 500) return;
  const { requestId } = body as { requestId?: string };
  const { err } = (logs.find((line) => line.requestId === requestId && line.err !== undefined) ?? {}) as {
    err?: { message: string; stack: string };
  };
  process.stderr.write(`500 because of: ${err?.message}\n${err?.stack}\n`);
}

/** Opens a world; tests use `useWorld`, which closes it too. `driver`: settings of the connections to a database that `env` names. */
export async function openWorld(env: Env = {}, clean = true, driver: object = {}): Promise<OpenWorld> {
  const database = globalThis.testDatabase;
  const url: Env = database.kind === 'postgres' ? { DATABASE_URL: database.url } : {};
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', ...url, ...env });
  const isOwn = config.database.url === url.DATABASE_URL;
  const orm = await (isOwn ? (ownOrm ??= openOrm(config)) : openOrm(config, driver));
  if (clean) await emptyTables(orm);
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
    http: makeClient(baseUrl, (method, path, answer) => {
      tellCause(logs, answer);
      check(method, path, answer);
    }),
    logs,
    sql: (text, params = []) => orm.em.getConnection().execute(text, params),
    advance: (seconds) => void (shift += seconds),
    nextRandom: (...next) => void texts.push(...next),
    digest: () => digestOf(orm),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await container.dispose();
      await closeOrm(orm);
      if (SECRETS.test(JSON.stringify(logs))) throw new Error('a log line holds a secret');
    },
  };
}

/** A world for this test file; empty tables to start with. */
export function useWorld(env: Env = {}): World {
  const world = {} as OpenWorld;
  beforeAll(async () => void Object.assign(world, await openWorld(env)));
  afterAll(() => world.close());
  return world;
}

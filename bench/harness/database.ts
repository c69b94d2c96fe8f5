import pg from 'pg';
import { createAppContainer } from '#src/container.ts';
import { seedVolume } from '#src/demo/volume/seed-volume.ts';
import { entities } from '#src/modules/index.ts';
import { loadConfig } from '#src/platform/config/config.ts';
import { createOrm } from '#src/platform/db/orm.ts';
import { createLogger } from '#src/platform/logger.ts';
import {
  CHECKOUT_PAGE,
  FIRST_ORDERS,
  insertsOf,
  RESTORE_TEXTS,
  type OrderChoice,
  SHOP,
  SHOP_PRODUCT,
  SHOP_VARIANTS,
} from './seed-sql.ts';

/** A migrated and seeded database of the benchmarks' own, on the cluster of `DATABASE_URL` or `TEST_DATABASE_URL`. */
export interface BenchDatabase {
  url: string;
  /** Runs a statement outside of both servers. */
  sql: <T extends object = Record<string, unknown>>(text: string, values?: unknown[]) => Promise<T[]>;
  /** Orders number `first` to `last`, and fresh statistics. */
  addOrders: (first: number, last: number, choice?: OrderChoice) => Promise<void>;
  /** The same as a restored dump: triggers count nothing, what orders are searched by is there. */
  restoreOrders: (first: number, last: number, choice?: OrderChoice) => Promise<void>;
  /** Makes sellers up to this number, each with pages and `orders` orders. */
  addSellers: (sellers: number, orders: number) => Promise<void>;
  drop: () => Promise<void>;
}

const CLUSTER =
  process.env.DATABASE_URL ?? process.env.TEST_DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres';
const PREFIX = 'pixecom_bench_';
const SELLERS = 50;
const PRODUCTS = 1000;
/** Password of every seller's owner. */
export const PASSWORD = 'bench-owner-password';
const BATCH = 20_000;

async function onCluster<T extends object>(text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: CLUSTER });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}

const dropDatabase = (name: string) => onCluster(`drop database if exists ${name} with (force)`);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What runs that were broken off have left; the number is that of their process. */
async function dropLeftovers(): Promise<void> {
  const names = await onCluster<{ name: string }>(
    `select datname as name from pg_database where datname ~ '^pixecom_bench_[0-9]+$'`,
  );
  for (const { name } of names) {
    if (!isRunning(Number(name.slice(PREFIX.length)))) await dropDatabase(name);
  }
}

/** Schema, sellers, products and pages: as `npm run migrate` and `npm run db:seed` make them. */
async function fill(url: string, sellers: number, orders: number): Promise<void> {
  const config = loadConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent' });
  const orm = await createOrm(config, entities);
  try {
    await orm.migrator.up();
    const { scopes } = createAppContainer({ config, logger: createLogger(config), orm }).cradle;
    await seedVolume(
      { em: scopes.openSystemScope().cradle.em, orm },
      { sellers, products: PRODUCTS, orders },
      PASSWORD,
    );
  } finally {
    await orm.close();
  }
}

/** A database with 1,000 products; `orders` of them belong to the first seller, as far as `choice` says. Drop it at the end. */
export async function createDatabase(
  orders: number,
  { sellers = SELLERS, choice = FIRST_ORDERS }: { sellers?: number; choice?: OrderChoice } = {},
): Promise<BenchDatabase> {
  const name = PREFIX + process.pid;
  const target = new URL(CLUSTER);
  target.pathname = `/${name}`;
  const url = target.href;
  await dropLeftovers();
  await dropDatabase(name);
  await onCluster(`create database ${name}`);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const sql = async <T extends object>(text: string, values: unknown[] = []) =>
    (await pool.query<T>(text, values)).rows;
  const addOrders = async (first: number, last: number, choice = FIRST_ORDERS) => {
    for (let from = first; from <= last; from += BATCH) {
      const upTo = Math.min(from + BATCH - 1, last);
      for (const [insert, values] of insertsOf(from, upTo, choice)) await pool.query(insert, values);
    }
    await pool.query('vacuum (analyze)');
  };
  try {
    await fill(url, sellers, 0);
    for (const insert of [SHOP, SHOP_PRODUCT, SHOP_VARIANTS, CHECKOUT_PAGE]) await pool.query(insert);
    await addOrders(1, orders, choice);
  } catch (error) {
    await pool.end();
    await dropDatabase(name);
    throw error;
  }
  return {
    url,
    sql,
    addOrders,
    restoreOrders: async (first, last, choice) => {
      await pool.query('drop index platform.order_texts_words_idx');
      await pool.query(`set session_replication_role = replica`);
      await addOrders(first, last, choice);
      await pool.query('reset session_replication_role');
      await pool.query(RESTORE_TEXTS);
      await pool.query('create index order_texts_words_idx on platform.order_texts using gin (words gin_trgm_ops)');
      await pool.query('vacuum (analyze) platform.order_texts');
    },
    addSellers: async (upTo, each) => {
      await fill(url, upTo, each * upTo);
      await pool.query('vacuum (analyze)');
    },
    drop: async () => {
      await pool.end();
      await dropDatabase(name);
    },
  };
}

import {
  PGlite,
  type PGliteOptions,
  type QueryOptions,
  type Results,
  type Transaction,
  types,
} from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { createPostgreSqlTypeParsers } from '@mikro-orm/postgresql';
import array from 'postgres-array';

type Statement = <T>(text: string, params?: unknown[], options?: QueryOptions) => Promise<Results<T>>;

/** A statement without values goes as one message: PGlite's own way takes six, each of them a call into its engine. */
function simply({ exec, query }: { exec: Transaction['exec']; query: Statement }): Statement {
  return async <T>(text: string, params: unknown[] = [], options?: QueryOptions) => {
    if (params.length > 0) return query<T>(text, params, options);
    return ((await exec(text, options)).at(-1) ?? { rows: [], fields: [] }) as Results<T>;
  };
}

class SimplePglite extends PGlite {
  override query: Statement = simply({ exec: this.exec.bind(this), query: super.query.bind(this) });

  override transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return super.transaction((tx) => work(Object.assign(tx, { query: simply(tx) })));
  }
}

const { BOOL, BYTEA, FLOAT4, FLOAT8, INT2, INT4, INT8, JSON, JSONB } = types;
/** Lists of numbers, texts and UUIDs. */
const ARRAYS = [1007, 1009, 2951];

/**
 * PGlite copies its parsers for each answer, those of 300 array types among them, which takes longer than most
 * statements: it keeps those of the types that our statements return.
 */
function keepParsers(pglite: PGlite, own: object): void {
  const kept = [BOOL, BYTEA, FLOAT4, FLOAT8, INT2, INT4, INT8, JSON, JSONB, ...ARRAYS, ...Object.keys(own)];
  pglite.parsers = Object.fromEntries(kept.map((type) => [type, pglite.parsers[type]!]));
}

/** The embedded PostgreSQL, read and written as MikroORM expects it; closing it is the caller's. */
export async function openPglite(options: PGliteOptions): Promise<PGlite> {
  // an instance that MikroORM does not make itself gets none of its parsers
  const parsers = createPostgreSqlTypeParsers((text: string) => array.parse(text));
  const pglite = new SimplePglite({ extensions: { pg_trgm }, parsers, ...options });
  await pglite.waitReady;
  keepParsers(pglite, parsers);
  return pglite;
}

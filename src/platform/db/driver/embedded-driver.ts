import type { PGlite, PGliteOptions, Results } from '@electric-sql/pglite';
import type { Configuration, LoggingOptions, Transaction } from '@mikro-orm/core';
import { PgliteConnection, PgliteDriver } from '@mikro-orm/pglite';
import type { CompiledQuery } from 'kysely';
import { openPglite } from './simple-pglite.ts';
import { ScopedStatements, type TransactionOptions, type Work, withoutTransaction } from './scoped-statements.ts';
import { scopeStatement } from '../tenancy.ts';

type Method = 'all' | 'get' | 'run';
type Query = Parameters<PgliteConnection['execute']>[0];
type Params = Parameters<PgliteConnection['execute']>[1];

/** The embedded PostgreSQL, with a single statement and its scope in one message (ADR 0005). */
class EmbeddedConnection extends PgliteConnection {
  /** Absent where `driverOptions.pglite` brings an instance, which its owner closes. */
  #own: Promise<PGlite> | undefined;

  override createKyselyDialect({ pglite, ...options }: PGliteOptions & { pglite?: PGlite }) {
    this.#own = pglite === undefined ? openPglite({ dataDir: this.config.get('dbName'), ...options }) : undefined;
    return super.createKyselyDialect({ pglite: pglite ?? (() => this.#own) });
  }

  override async close(force?: boolean): Promise<void> {
    await super.close(force);
    const own = await this.#own;
    this.#own = undefined;
    await own?.close();
  }

  override execute<T>(
    query: Query,
    params?: Params,
    method?: Method,
    ctx?: Transaction,
    loggerContext?: LoggingOptions,
  ): Promise<T> {
    const executor: unknown = ctx instanceof ScopedStatements ? this.#executorOf(ctx) : ctx;
    return super.execute(query, params, method, executor, loggerContext) as Promise<T>;
  }

  override transactional<T>(work: Work<T>, options: TransactionOptions = {}): Promise<T> {
    return withoutTransaction(work, options) ?? super.transactional(work, options);
  }

  /** The first row of a statement without a scope. */
  async probe<T extends object>(sql: string): Promise<T> {
    const [row] = await this.execute<T[]>(sql);
    return row!;
  }

  /** Runs statements as MikroORM has written them, values and all. */
  #executorOf({ settings, entrance }: ScopedStatements): Transaction {
    const [sellerId, role] = settings;
    const scope = scopeStatement(this.platform.quoteValue(sellerId), this.platform.quoteValue(role));
    const found = entrance === undefined ? '' : `${this.platform.formatQuery(entrance.text, [entrance.value])};\n`;
    const executeQuery = async ({ sql }: CompiledQuery) => {
      const pglite: PGlite = await this.getNativeClient();
      // one message is one transaction, and waits for an open one to end
      const results: Results[] = await pglite.exec(`${scope};\n${found}${sql}`);
      const { rows, affectedRows } = results.at(-1)!;
      return { rows, numAffectedRows: affectedRows === undefined ? undefined : BigInt(affectedRows) };
    };
    return { executeQuery };
  }
}

/** PGlite, where a request costs as few messages as on PostgreSQL. */
export class EmbeddedDriver extends PgliteDriver {
  protected override readonly connection: PgliteConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new EmbeddedConnection(config);
  }
}

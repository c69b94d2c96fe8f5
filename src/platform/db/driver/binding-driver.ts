import {
  type Configuration,
  type EntityDictionary,
  type EntityName,
  type FilterQuery,
  isRaw,
  type LoggingOptions,
  type NativeInsertUpdateOptions,
  type QueryResult,
  type Transaction,
} from '@mikro-orm/core';
import { NativeQueryBuilder, PostgreSqlConnection, PostgreSqlDriver } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely } from 'kysely';
import { bind, type BoundStatement } from './binding.ts';
import { ConnectionShares, onLane } from '../connection-shares.ts';
import { SESSION_STATEMENT } from './lazy-begin-client.ts';
import { runScoped } from './scoped-query.ts';
import {
  ScopedStatements,
  sellerOf,
  type TransactionOptions,
  type Work,
  withoutTransaction,
} from './scoped-statements.ts';
import { updateByKey } from './update-by-key.ts';

type Method = 'all' | 'get' | 'run';
type Query = Parameters<PostgreSqlConnection['execute']>[0];
type Params = Parameters<PostgreSqlConnection['execute']>[1];

interface Statement {
  sql: string;
  params: readonly unknown[];
}

const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** The statement as text and positional values; null when it has its values by name, or names seller and role. */
function statementOf(query: Query, params: Params): Statement | null {
  const given = query instanceof NativeQueryBuilder ? query.toRaw() : query;
  const { sql, params: values } = isRaw(given) ? given : { sql: given, params };
  return Array.isArray(values) && !SESSION_STATEMENT.test(sql) ? { sql, params: values } : null;
}

/**
 * MikroORM writes values into the text of its statements, so that PostgreSQL reads, rewrites for row-level security and
 * plans every one of them anew; and it wraps each in a transaction to name seller and role. This connection sends text
 * and values apart, prepares a text once, and sends a single statement together with its scope (ADR 0005).
 */
class BindingConnection extends PostgreSqlConnection {
  #shares: ConnectionShares | undefined;

  /** A statement takes a connection of its own, unless it is part of a transaction, which has one. */
  override execute<T>(
    query: Query,
    params: Params = [],
    method: Method = 'all',
    ctx?: Transaction,
    loggerContext?: LoggingOptions,
  ): Promise<T> {
    const send = () => this.#send<T>(query, params, method, ctx, loggerContext);
    if (ctx === undefined) return this.#inTurn('', send);
    return ctx instanceof ScopedStatements ? this.#inTurn(ctx.settings[0], send) : send();
  }

  override transactional<T>(work: Work<T>, options: TransactionOptions = {}): Promise<T> {
    const begin = () => super.transactional(work, options);
    if (options.ctx !== undefined) return begin();
    return withoutTransaction(work, options) ?? this.#inTurn(sellerOf(options), begin);
  }

  /** The first row of a statement without a scope; after bad news no connection is kept that might tell it again. */
  async probe<T extends object>(sql: string, isBadNews: (row: T) => boolean): Promise<T> {
    const [row] = await onLane('probe', () => this.execute<T[]>(sql));
    if (isBadNews(row!)) await this.#dropIdle();
    return row!;
  }

  async #dropIdle(): Promise<void> {
    const pool = await this.getNativeClient();
    const idle = Array.from({ length: pool.idleCount }, () => pool.connect());
    for (const client of await Promise.all(idle)) client.release(true);
  }

  #inTurn<T>(sellerId: string, work: () => Promise<T>): Promise<T> {
    this.#shares ??= this.#makeShares();
    return this.#shares.run(sellerId, work);
  }

  #makeShares(): ConnectionShares {
    const { max } = this.config.get('pool');
    const { connectionTimeoutMillis } = this.config.get<'driverOptions', { connectionTimeoutMillis: number }>(
      'driverOptions',
    );
    return new ConnectionShares(max!, connectionTimeoutMillis);
  }

  async #send<T>(
    query: Query,
    params: Params,
    method: Method,
    ctx?: Transaction,
    loggerContext?: LoggingOptions,
  ): Promise<T> {
    const statement = statementOf(query, params);
    const isScoped = ctx instanceof ScopedStatements;
    if (statement === null || (statement.params.length === 0 && !isScoped)) {
      return super.execute(query, params, method, ctx, loggerContext) as Promise<T>;
    }
    await this.ensureConnection();
    const { sql, params: values } = statement;
    const run = async (): Promise<T> => {
      const bound = bind(sql, values);
      const result = await (isScoped ? this.#runScoped(ctx, bound) : this.#runHere(bound, ctx));
      return this.transformRawResult<T>(result, method);
    };
    return this.executeQuery(sql, run, { query: sql, params: [...values], ...loggerContext });
  }

  async #runScoped(scope: ScopedStatements, bound: BoundStatement) {
    const pool = await this.getNativeClient();
    const { rows, command, rowCount } = await runScoped(pool, scope, bound);
    return { rows, numAffectedRows: WRITES.has(command) ? BigInt(rowCount ?? 0) : undefined };
  }

  #runHere({ text, values }: BoundStatement, ctx?: Transaction) {
    const executor = (ctx as Kysely<unknown> | undefined) ?? this.getClient();
    return executor.executeQuery(CompiledQuery.raw(text, values));
  }
}

/** PostgreSQL by statements that are prepared once. */
export class BindingDriver extends PostgreSqlDriver {
  protected override readonly connection: PostgreSqlConnection;

  constructor(config: Configuration) {
    super(config);
    this.connection = new BindingConnection(config);
  }

  /**
   * A flush that changes one row by its key, as nearly all do, has its statement written straight away: the query builder
   * takes longer for it than the database (ADR 0010).
   */
  override nativeUpdate<T extends object>(
    entityName: EntityName<T>,
    where: FilterQuery<T>,
    data: EntityDictionary<T>,
    options: NativeInsertUpdateOptions<T> = {},
  ): Promise<QueryResult<T>> {
    const meta = this.metadata.get(entityName);
    const isFlush = options.convertCustomTypes === false;
    const update = isFlush ? updateByKey(meta, this.getTableName(meta, options), where, data) : null;
    if (update === null) return super.nativeUpdate(entityName, where, data, options);
    return this.execute(update.sql, update.params, 'run', options.ctx, options.loggerContext);
  }
}

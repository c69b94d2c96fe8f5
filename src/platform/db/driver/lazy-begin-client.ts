import type pg from 'pg';
import { type ScopeSettings, type Send, sendBound, sendScoped } from './scoped-query.ts';
import { TlsClient, type TlsClientConfig } from './tls-client.ts';

type Result = pg.QueryResult;
type Query = string | pg.QueryConfig | pg.Submittable;

const BEGIN = /^(begin|start transaction)\b/i;
/** Names the seller and the role of a transaction. */
export const SESSION_STATEMENT = /^(select set_config\(|set local role )/i;
const END = /^(commit|rollback)$/i;
const ROLLBACK = /^rollback$/i;
const SELECT = /^select\b/i;

/** Seller and role that the held statements name; null for anything more than a plain beginning. */
function settingsOf(held: string[]): ScopeSettings | null {
  const [, sellerId, role] =
    /^begin\n(?:select set_config\('app\.seller_id', '([0-9a-f-]*)', true\)\n)?set local role "(\w+)"$/.exec(
      held.join('\n'),
    ) ?? [];
  return role === undefined ? null : [sellerId ?? '', role];
}

/** SQLSTATE of a write in a session that may only read, which it may until it ends. */
const READ_ONLY = '25006';

/** What pg itself calls a statement whose answer did not come in time. */
const READ_TIMEOUT = 'Query read timeout';

interface ClientOptions extends TlsClientConfig {
  /** Silence after which a connection that owes an answer is given up; longer than the server's own limit. */
  answerTimeoutMillis?: number;
}

const emptyResult = (command: string): Result => ({ command, rowCount: 0, oid: 0, fields: [], rows: [] });

/**
 * A PostgreSQL client that holds `begin` and the statements naming seller and role back until the first real statement,
 * and sends them with it. Row-level security makes every statement a transaction of five round trips; this makes it
 * one or two (ADR 0001). A transaction without a statement costs none.
 *
 * It also gives itself up when an answer is overdue, because a network that swallows everything tells nobody. One timer
 * for the connection, where pg's own `query_timeout` makes one for each statement and keeps the connection in use.
 */
export class LazyBeginClient extends TlsClient {
  /** Statements that wait for the first real one. */
  #held: string[] = [];
  /** The open transaction so far is one `select`, so nothing depends on how its commit ends. */
  #onlySelect = false;
  #owesAnswer = false;
  #gathers = false;
  readonly #overdue: NodeJS.Timeout | undefined;

  constructor(options: ClientOptions = {}) {
    super(options);
    this.connection.on('errorMessage', ({ code }: { code?: string }) => {
      // whoever asked hears of it first; the next connection may find a database that can be written to
      if (code === READ_ONLY) setImmediate(() => this.#giveUp('The database is read-only'));
    });
    if (options.answerTimeoutMillis === undefined) return;
    this.#overdue = setTimeout(() => this.#giveUpOverdue(), options.answerTimeoutMillis).unref();
    this.on('drain', () => (this.#owesAnswer = false));
    this.on('end', () => clearTimeout(this.#overdue));
  }

  // pg declares one overload per way of calling; the ORM awaits a promise, everything else passes through
  override query = ((query: Query, values?: unknown, callback?: unknown): unknown => {
    const send: Send = (...args) => {
      this.#owesAnswer = true;
      this.#overdue?.refresh();
      this.#gather();
      return (super.query as Send)(...args);
    };
    if (typeof query === 'string' && typeof values !== 'function' && callback === undefined) {
      return this.#run(send, query, Array.isArray(values) ? values : []);
    }
    this.#onlySelect = false;
    if (this.#held.length > 0) this.#open(send).catch(() => undefined); // the query behind it fails too, and says so
    return send(query, values, callback);
  }) as pg.Client['query'];

  /** What is sent in one turn of the event loop goes out in one write, which costs more than most statements. */
  #gather(): void {
    if (this.#gathers) return;
    this.#gathers = true;
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => {
      this.#gathers = false;
      stream.uncork();
    });
  }

  #giveUpOverdue(): void {
    if (this.#owesAnswer) this.#giveUp(READ_TIMEOUT);
  }

  /** Whatever waits on the connection fails at once, and the pool throws it away. */
  #giveUp(reason: string): void {
    this.connection.stream.destroy(new Error(reason));
  }

  #run(send: Send, text: string, values: unknown[]): Promise<Result> {
    if (BEGIN.test(text) || (this.#held.length > 0 && SESSION_STATEMENT.test(text))) {
      this.#held.push(text);
      return Promise.resolve(emptyResult('BEGIN'));
    }
    if (END.test(text)) return this.#end(send, text);
    if (this.#held.length === 0) {
      this.#onlySelect = false;
      return sendBound(this, send, text, values);
    }
    this.#onlySelect = SELECT.test(text);
    // bound values need the extended protocol, which takes one statement at a time
    return values.length > 0 ? this.#openThen(send, text, values) : this.#openWith(send, text);
  }

  #end(send: Send, text: string): Promise<Result> {
    if (this.#held.length > 0) {
      this.#held = [];
      return Promise.resolve(emptyResult(text.toUpperCase()));
    }
    const ended = send(text) as Promise<Result>;
    if (!this.#onlySelect) {
      // with the connection the transaction is gone too, and a rollback that failed would never free its place in the pool
      return ROLLBACK.test(text) ? ended.catch(() => emptyResult('ROLLBACK')) : ended;
    }
    // the client sends whatever comes next behind it
    this.#onlySelect = false;
    ended.catch(() => undefined);
    return Promise.resolve(emptyResult(text.toUpperCase()));
  }

  #open(send: Send): Promise<unknown> {
    const statements = this.#held.join(';\n');
    this.#held = [];
    return send(statements) as Promise<unknown>;
  }

  async #openThen(send: Send, text: string, values: unknown[]): Promise<Result> {
    const settings = settingsOf(this.#held);
    if (settings !== null) {
      this.#held = [];
      return sendScoped(this, send, { settings, begins: true }, text, values);
    }
    const [, result] = await Promise.all([this.#open(send), sendBound(this, send, text, values)]);
    return result;
  }

  async #openWith(send: Send, text: string): Promise<Result> {
    this.#held.push(text);
    const results = (await this.#open(send)) as Result[];
    return results.at(-1)!;
  }
}

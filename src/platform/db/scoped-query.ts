import pg from 'pg';
import { preparedName } from './prepared-names.ts';

/** What a statement runs as: seller (empty in the system scope) and role. */
export type ScopeSettings = [sellerId: string, role: string];

/** Sends something on a connection and waits for its answer. */
export type Send = (...args: unknown[]) => unknown;

const BEGIN = { name: 'begin', text: 'begin', values: [] };
/** Local to the transaction; a statement that is sent without `begin` is one by itself. */
const SETTINGS = { name: 'scope', text: `select set_config('app.seller_id', $1, true), set_config('role', $2, true)` };

/** The part of pg's own query and connection that is used here; pg's types leave it out. */
interface PgConnection {
  bind(message: { portal: string; statement: string; values: string[] }): void;
  execute(message: { portal: string; rows: number }): void;
}
interface PgQuery extends pg.Submittable {
  prepare(connection: PgConnection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: PgConnection): void;
}
type Finished = (error: Error | null, result: pg.QueryResult) => void;
const Query = pg.Query as unknown as new (config: object, values: undefined, callback: Finished) => PgQuery;

interface Before {
  settings: ScopeSettings;
  /** The statement is the first of a transaction. */
  begins: boolean;
}

/**
 * One statement under one seller and role, in one round trip. Everything up to the end of the message is a transaction to
 * PostgreSQL, unless it begins a longer one. When setting the scope fails, the statement behind it is not run.
 */
class ScopedQuery extends Query {
  readonly #before: Before;
  /** Answers that come before that of the statement, and are of no interest. */
  #skipped: number;

  constructor(config: object, before: Before, callback: Finished) {
    super(config, undefined, callback);
    this.#before = before;
    this.#skipped = before.begins ? 2 : 1;
  }

  requiresPreparation(): boolean {
    return true;
  }

  override prepare(connection: PgConnection): void {
    const run = (statement: string, values: string[]): void => {
      connection.bind({ portal: '', statement, values });
      connection.execute({ portal: '', rows: 0 });
    };
    if (this.#before.begins) run(BEGIN.name, BEGIN.values);
    run(SETTINGS.name, this.#before.settings);
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (this.#skipped === 0) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: PgConnection): void {
    if (this.#skipped > 0) this.#skipped -= 1;
    else super.handleCommandComplete(message, connection);
  }
}

const prepared = new WeakSet<object>();

/** Prepared apart from any statement, so that a statement's own preparation is never taken for it. */
async function prepareScope(client: object, send: Send): Promise<void> {
  if (prepared.has(client)) return;
  await send(BEGIN);
  await send('rollback');
  await send({ ...SETTINGS, values: ['', 'none'] });
  prepared.add(client);
}

/**
 * Runs a statement with `$1`, `$2`, … on a connection, under the settings and in one round trip; as the first statement
 * of a transaction where it `begins` one.
 */
export async function sendScoped(
  client: object,
  send: Send,
  before: Before,
  text: string,
  values: unknown[],
): Promise<pg.QueryResult> {
  await prepareScope(client, send);
  const name = preparedName(text);
  const config = name === undefined ? { text, values } : { name, text, values };
  return new Promise((resolve, reject) => {
    send(new ScopedQuery(config, before, (error, result) => (error ? reject(error) : resolve(result))));
  });
}

/** Runs a statement by itself under the settings, on any connection of the pool. */
export async function runScoped(
  pool: pg.Pool,
  settings: ScopeSettings,
  text: string,
  values: unknown[],
): Promise<pg.QueryResult> {
  const client = await pool.connect();
  try {
    const send: Send = (query) => client.query(query as string);
    return await sendScoped(client, send, { settings, begins: false }, text, values);
  } finally {
    client.release();
  }
}

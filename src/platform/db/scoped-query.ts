import pg from 'pg';
import { preparedName } from './prepared-names.ts';

/** What a statement runs as: seller (empty in the system scope) and role. */
export type ScopeSettings = [sellerId: string, role: string];

const NAME = 'scope';
/** Local to the transaction; a statement that is sent without `begin` is one by itself. */
const SETTINGS = { name: NAME, text: `select set_config('app.seller_id', $1, true), set_config('role', $2, true)` };

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

/**
 * One statement under one seller and role, in one round trip and without a transaction of its own making: everything up
 * to the end of the message is one to PostgreSQL. When setting the scope fails, the statement behind it is not run.
 */
class ScopedQuery extends Query {
  readonly #settings: ScopeSettings;
  /** The answer to the settings comes first, and is of no interest. */
  #isSetting = true;

  constructor(config: object, settings: ScopeSettings, callback: Finished) {
    super(config, undefined, callback);
    this.#settings = settings;
  }

  requiresPreparation(): boolean {
    return true;
  }

  override prepare(connection: PgConnection): void {
    connection.bind({ portal: '', statement: NAME, values: this.#settings });
    connection.execute({ portal: '', rows: 0 });
    super.prepare(connection);
  }

  override handleDataRow(message: unknown): void {
    if (!this.#isSetting) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: PgConnection): void {
    if (this.#isSetting) this.#isSetting = false;
    else super.handleCommandComplete(message, connection);
  }
}

const ready = new WeakSet<pg.ClientBase>();

/** Prepared apart from any statement, so that a statement's own preparation is never taken for it. */
async function prepareSettings(client: pg.ClientBase): Promise<void> {
  if (ready.has(client)) return;
  await client.query({ ...SETTINGS, values: ['', 'none'] });
  ready.add(client);
}

/** Runs a statement with `$1`, `$2`, … under the settings, on any connection of the pool. */
export async function runScoped(
  pool: pg.Pool,
  settings: ScopeSettings,
  text: string,
  values: unknown[],
): Promise<pg.QueryResult> {
  const client = await pool.connect();
  try {
    await prepareSettings(client);
    const name = preparedName(text);
    const config = name === undefined ? { text, values } : { name, text, values };
    return await new Promise((resolve, reject) => {
      client.query(new ScopedQuery(config, settings, (error, result) => (error ? reject(error) : resolve(result))));
    });
  } finally {
    client.release();
  }
}

import pg from 'pg';
import { isChangedResult } from './constraints.ts';
import { preparedName, renamedOnChange } from './prepared-names.ts';
import { scopeStatement } from './tenancy.ts';

/** What a statement runs as: seller (empty in the system scope) and role. */
export type ScopeSettings = [sellerId: string, role: string];

interface Statement {
  /** Under which it is prepared, if it is. */
  name: string | undefined;
  text: string;
  values: unknown[];
}

/** Sends something on a connection and waits for its answer. */
export type Send = (...args: unknown[]) => unknown;

const BEGIN = { name: 'begin', text: 'begin', values: [] };
/** Local to the transaction; a statement that is sent without `begin` is one by itself. */
const SETTINGS = { name: 'scope', text: scopeStatement('$1', '$2') };

interface Field {
  name: string;
  dataTypeID: number;
}

/** The part of pg's own query and connection that is used here; pg's types leave it out. */
interface PgConnection {
  bind(message: { portal: string; statement: string; values: string[] }): void;
  describe(): void;
  execute(message: { portal: string; rows: number }): void;
}
interface PgQuery extends pg.Submittable {
  name: string | undefined;
  text: string;
  values: unknown[];
  _result: { _types: pg.CustomTypesConfig; addRow(row: object): void };
  /** What went wrong while rows were read. */
  _canceledDueToError: unknown;
  prepare(connection: PgConnection): void;
  handleCommandComplete(message: unknown, connection: PgConnection): void;
}
type Finished = (error: Error | null, result: pg.QueryResult) => void;
const Query = pg.Query as unknown as new (config: object, values: undefined, callback: Finished) => PgQuery;

interface Before {
  settings: ScopeSettings;
  /** The statement is the first of a transaction. */
  begins: boolean;
}

/** How the rows of a statement are read. */
interface Shape {
  names: string[];
  parsers: ((text: string) => unknown)[];
  /** A row of these names, for the engine to copy. */
  empty: object;
}

/** What is known of the prepared statements of one connection. */
class Known {
  /** By name. PostgreSQL refuses to run a statement whose columns have changed since it was prepared. */
  readonly shapes = new Map<string, Shape>();
  #quiet: PgConnection | undefined;

  /** The connection, but for asking what the columns are. */
  quietly(connection: PgConnection): PgConnection {
    this.#quiet ??= Object.create(connection, { describe: { value: () => undefined } }) as PgConnection;
    return this.#quiet;
  }
}

const shapeOf = (fields: Field[], types: pg.CustomTypesConfig): Shape => ({
  names: fields.map(({ name }) => name),
  parsers: fields.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown),
  empty: Object.fromEntries(fields.map(({ name }) => [name, null])),
});

function toRow({ names, parsers, empty }: Shape, texts: (string | null)[]): object {
  const row: Record<string, unknown> = { ...empty };
  texts.forEach((text, index) => {
    if (text !== null) row[names[index]!] = parsers[index]!(text);
  });
  return row;
}

/**
 * One statement under one seller and role, in one round trip. Everything up to the end of the message is a transaction to
 * PostgreSQL, unless it begins a longer one. When setting the scope fails, the statement behind it is not run. What the
 * columns of a prepared statement are is asked once for each connection.
 */
class ScopedQuery extends Query {
  readonly #before: Before;
  readonly #known: Known;
  #shape: Shape | undefined;
  /** Answers that come before that of the statement, and are of no interest. */
  #skipped: number;

  constructor(statement: Statement, before: Before, known: Known, callback: Finished) {
    super({}, undefined, callback); // pg would copy what it is given, property by property
    this.name = statement.name;
    this.text = statement.text;
    this.values = statement.values;
    this.#before = before;
    this.#known = known;
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
    this.#shape = this.name === undefined ? undefined : this.#known.shapes.get(this.name);
    super.prepare(this.#shape === undefined ? connection : this.#known.quietly(connection));
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.#shape = shapeOf(fields, this._result._types);
    if (this.name !== undefined) this.#known.shapes.set(this.name, this.#shape);
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    if (this.#skipped > 0) return;
    try {
      this._result.addRow(toRow(this.#shape!, fields));
    } catch (error) {
      this._canceledDueToError = error;
    }
  }

  override handleCommandComplete(message: unknown, connection: PgConnection): void {
    if (this.#skipped > 0) this.#skipped -= 1;
    else super.handleCommandComplete(message, connection);
  }
}

const knownOf = new WeakMap<object, Known>();

/** Prepared apart from any statement, so that a statement's own preparation is never taken for it. */
async function prepareScope(client: object, send: Send): Promise<Known> {
  await send(BEGIN);
  await send('rollback');
  await send({ ...SETTINGS, values: ['', 'none'] });
  const known = new Known();
  knownOf.set(client, known);
  return known;
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
  const known = knownOf.get(client) ?? (await prepareScope(client, send));
  const statement = { name: preparedName(text), text, values };
  const running = new Promise<pg.QueryResult>((resolve, reject) => {
    send(new ScopedQuery(statement, before, known, (error, result) => (error ? reject(error) : resolve(result))));
  });
  return renamedOnChange(text, statement.name, running);
}

/**
 * Runs a statement by itself under the settings, on any connection of the pool; once more where the schema has changed
 * its columns since it was prepared.
 */
export async function runScoped(
  pool: pg.Pool,
  settings: ScopeSettings,
  text: string,
  values: unknown[],
): Promise<pg.QueryResult> {
  const client = await pool.connect();
  try {
    const send: Send = (query) => client.query(query as string);
    const run = () => sendScoped(client, send, { settings, begins: false }, text, values);
    return await run().catch((error: unknown) => {
      if (isChangedResult(error)) return run();
      throw error;
    });
  } finally {
    client.release();
  }
}

import type pg from 'pg';
import { isOutdatedPlan } from '../constraints.ts';
import { type Finished, PreparedQuery } from './prepared-query.ts';
import { type LeadNames, type PgConnection, PreparedStatements } from './prepared-statements.ts';
import { bind, type BoundStatement } from './binding.ts';
import { type Entrance, scopeStatement } from '../tenancy.ts';

/** What a statement runs as: seller (empty in the system scope) and role. */
export type ScopeSettings = [sellerId: string, role: string];

/** Sends something on a connection and waits for its answer. */
export type Send = (...args: unknown[]) => unknown;

/** Local to the transaction; a statement that is sent without `begin` is one by itself. */
const SCOPE = scopeStatement('$1', '$2');

interface Before {
  settings: ScopeSettings;
  /** The statement is the first of a transaction. */
  begins: boolean;
  /** Names the seller where the settings name none. */
  entrance?: Entrance | undefined;
}
type Lead = Before & { names: LeadNames; entranceName?: string | undefined };

/**
 * One statement under one seller and role, in one round trip. Everything up to the end of the message is a transaction to
 * PostgreSQL, unless it begins a longer one. When setting the scope fails, the statement behind it is not run.
 */
class ScopedQuery extends PreparedQuery {
  readonly #lead: Lead;
  /** Answers that come before that of the statement, and are of no interest. */
  #skipped: number;

  constructor(lead: Lead, text: string, values: unknown[], statements: PreparedStatements, callback: Finished) {
    super(text, values, statements, callback);
    this.#lead = lead;
    this.#skipped = 1 + Number(lead.begins) + Number(lead.entrance !== undefined);
  }

  protected override lead(connection: PgConnection): void {
    const run = (statement: string, values: string[]): void => {
      connection.bind({ portal: '', statement, values });
      connection.execute({ portal: '', rows: 0 });
    };
    const { names, begins, settings, entrance, entranceName } = this.#lead;
    if (begins) run(names.begin, []);
    run(names.scope, settings);
    if (entrance !== undefined) run(entranceName!, [entrance.value]);
  }

  override handleDataRow(message: { fields: (string | null)[] }): void {
    if (this.#skipped === 0) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: PgConnection): void {
    if (this.#skipped > 0) this.#skipped -= 1;
    else super.handleCommandComplete(message, connection);
  }
}

const statementsOf = new WeakMap<object, PreparedStatements>();

function preparedStatementsOf(client: object): PreparedStatements {
  const known = statementsOf.get(client) ?? new PreparedStatements();
  statementsOf.set(client, known);
  return known;
}

/** Prepared apart from any statement, so that a statement's own preparation is never taken for it. */
const prepareLead = (send: Send, known: PreparedStatements): Promise<LeadNames> =>
  known.makeLead(async ({ begin, scope }) => {
    await send({ name: begin, text: 'begin', values: [] });
    await send('rollback');
    await send({ name: scope, text: SCOPE, values: ['', 'none'] });
  });

/** The name of an entrance; it is prepared apart, too, and run in vain. */
async function nameEntrance(send: Send, known: PreparedStatements, entrance: Entrance): Promise<string> {
  const { text }: BoundStatement = bind(entrance.text, ['']);
  return known.entrance(text) ?? known.makeEntrance(text, (name) => send({ name, text, values: [''] }));
}

function sendQuery(send: Send, make: (callback: Finished) => PreparedQuery): Promise<pg.QueryResult> {
  return new Promise((resolve, reject) => {
    send(make((error, result) => (error ? reject(error) : resolve(result))));
  });
}

/** Runs a statement with `$1`, `$2`, … on a connection, as part of what goes on there; a text that comes again is prepared. */
export function sendBound(client: object, send: Send, text: string, values: unknown[]): Promise<pg.QueryResult> {
  if (values.length === 0) return send(text, values) as Promise<pg.QueryResult>;
  return sendQuery(send, (callback) => new PreparedQuery(text, values, preparedStatementsOf(client), callback));
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
  const known = preparedStatementsOf(client);
  const { entrance } = before;
  const names = known.lead ?? (await prepareLead(send, known));
  const entranceName = entrance === undefined ? undefined : await nameEntrance(send, known, entrance);
  const lead = { ...before, names, entranceName };
  return sendQuery(send, (callback) => new ScopedQuery(lead, text, values, known, callback));
}

/**
 * Runs a statement by itself under the settings, on any connection of the pool; once more where the schema has changed
 * since it was prepared.
 */
export async function runScoped(
  pool: pg.Pool,
  scope: Pick<Before, 'settings' | 'entrance'>,
  { text, values }: BoundStatement,
): Promise<pg.QueryResult> {
  const client = await pool.connect();
  try {
    const send: Send = (query) => client.query(query as string);
    const run = () => sendScoped(client, send, { ...scope, begins: false }, text, values);
    return await run().catch((error: unknown) => {
      if (isOutdatedPlan(error)) return run();
      throw error;
    });
  } finally {
    client.release();
  }
}

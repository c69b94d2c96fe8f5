import pg from 'pg';
import type { PGlite } from '@electric-sql/pglite';
import type { World } from '../world.ts';

/** What a scope says around its statements. */
const AROUND = /^\s*(begin|commit|rollback|savepoint|release|set local role|select set_config)\b/i;
/** The one query of every authenticated request. */
const ACTOR = /left join seller_users m on m\.user_id = u\.id and m\.seller_id/;

/** Every statement that `act` makes the server send. */
export async function allStatementsOf(world: Pick<World, 'orm'>, act: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const logger = world.orm.config.getLogger();
  const original = logger.logQuery.bind(logger);
  logger.logQuery = (context) => {
    statements.push(context.query ?? '');
    original(context);
  };
  try {
    await act();
  } finally {
    logger.logQuery = original;
  }
  return statements;
}

/** The statements that `act` makes the server send, without those that every request sends. */
export async function statementsOf(world: Pick<World, 'orm'>, act: () => Promise<unknown>): Promise<string[]> {
  const statements = await allStatementsOf(world, act);
  return statements.filter((statement) => !AROUND.test(statement) && !ACTOR.test(statement));
}

/** A column of a statement's rows, as the database tells it before there are any. */
export interface DescribedColumn {
  name: string;
  /** Number of its type in `pg_type`. */
  type: number;
}

interface Connection {
  parse(message: { name: string; text: string; types: number[] }): void;
  describe(message: { type: 'S'; name: string }): void;
  sync(): void;
}

/** Has a statement parsed and described, and not run: pg itself never asks for that alone. */
class Description implements pg.Submittable {
  readonly columns = Promise.withResolvers<DescribedColumn[]>();
  readonly #text: string;
  #found: DescribedColumn[] = [];
  #error: Error | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  submit(connection: pg.Connection): void {
    const client = connection as unknown as Connection;
    client.parse({ name: '', text: this.#text, types: [] });
    client.describe({ type: 'S', name: '' });
    client.sync();
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#found = fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
  }

  handleError(error: Error): void {
    this.#error = error;
  }

  handleReadyForQuery(): void {
    if (this.#error === undefined) this.columns.resolve(this.#found);
    else this.columns.reject(this.#error);
  }
}

export interface Describer {
  /** The columns of a statement whose values are marked `$1`, `$2`, …; none when it returns no rows. */
  describe(text: string): Promise<DescribedColumn[]>;
  /** Names of types as `format_type` has them, `enum` for enumerations, by number. */
  typeNames(): Promise<Map<number, string>>;
  close(): Promise<void>;
}

const TYPES = `select oid::int as type, case when typtype = 'e' then 'enum' else format_type(oid, null) end as name from pg_type`;

interface TypeRow {
  type: number;
  name: string;
}

const namesOf = (rows: TypeRow[]) => new Map(rows.map(({ type, name }) => [type, name]));

function describeEmbedded(pglite: PGlite): Describer {
  return {
    async describe(text) {
      const { resultFields } = await pglite.describeQuery(text);
      return resultFields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
    },
    typeNames: async () => namesOf((await pglite.query<TypeRow>(TYPES)).rows),
    close: () => Promise.resolve(),
  };
}

/** Asks the worker's own database, as its owner. */
export async function openDescriber(): Promise<Describer> {
  const database = globalThis.testDatabase;
  if (database.kind === 'pglite') return describeEmbedded(database.pglite as PGlite);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    describe: (text) => client.query(new Description(text)).columns.promise,
    typeNames: async () => namesOf((await client.query<TypeRow>(TYPES)).rows),
    close: () => client.end(),
  };
}

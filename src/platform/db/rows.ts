import { z } from 'zod';
import type { Em } from './orm.ts';

/**
 * SQL that is checked: a statement has a name, and says which columns its rows have. `tests/platform/db/statements.test.ts`
 * prepares each of them on the schema and compares the columns; in development and tests every row that is read is looked
 * at as well, in production none.
 */

/** A statement of which nothing is read. */
export interface Command {
  readonly name: string;
  /** SQL whose values are marked with `?`; `in (?)` takes a list. */
  readonly text: string;
}

/** A statement and what its rows are. */
export interface Statement<Row> extends Command {
  readonly row: z.ZodType<Row>;
}

/** Columns by name. */
export type Columns = Record<string, z.ZodType>;
/** A row that has these columns. */
export type Row<C extends Columns> = { [Name in keyof C]: z.output<C[Name]> };
type Executor = Pick<Em, 'execute'>;

/** The rows of a statement, or of the statements that a function makes. */
export type RowOf<S> =
  S extends Pick<Statement<infer R>, 'row'> ? R : S extends (...parts: never[]) => Statement<infer R> ? R : never;

/** A row whose instants have been read. */
export type WithDates<R, Names extends keyof R> = Omit<R, Names> & {
  [Name in Names]: null extends R[Name] ? Date | null : Date;
};

/** What a test needs to know of a statement: each text that it can be, and its columns unless nothing is read. */
export interface Registered {
  texts: string[];
  columns: Columns | null;
}

const registered = new Map<string, Registered>();

/** Every statement of the process by name. */
export const statements: ReadonlyMap<string, Registered> = registered;

/** Makes a statement known to the test that prepares it; `texts`: each that it can be. @throws Error for a name that is taken */
export function register(name: string, texts: string[], columns: Columns | null): void {
  if (registered.has(name)) throw new Error(`There are two statements ${name}`);
  registered.set(name, { texts, columns });
}

/** Just these columns, each of its kind. */
export const rowSchema = <C extends Columns>(columns: C): z.ZodType<Row<C>> =>
  z.strictObject(columns) as z.ZodType as z.ZodType<Row<C>>;

/** A statement under its name, `<module>.<what-it-does>`; without `columns` nothing is read of what comes back. */
export function statement(name: string, text: string): Command;
export function statement<C extends Columns>(name: string, text: string, columns: C): Statement<Row<C>>;
export function statement(name: string, text: string, columns: Columns | null = null): Command | Statement<unknown> {
  register(name, [text], columns);
  return columns === null ? { name, text } : { name, text, row: rowSchema(columns) };
}

/**
 * A statement whose text depends on what is asked for, such as the conditions of a list. `samples` are the parts of each
 * text that can be told from the others, at least of the one with everything in it: these are what is prepared.
 */
export function dynamicStatement<Parts extends unknown[], C extends Columns>(
  name: string,
  build: (...parts: Parts) => string,
  columns: C,
  samples: Parts[],
): (...parts: Parts) => Statement<Row<C>> {
  const row = rowSchema(columns);
  const texts = samples.map((parts) => build(...parts));
  register(name, texts, columns);
  return (...parts) => ({ name, text: build(...parts), row });
}

/** The same columns of an outer join, which have nothing where it found no row. */
export const nullable = <C extends Columns>(columns: C): { [Name in keyof C]: z.ZodNullable<C[Name]> } =>
  Object.fromEntries(Object.entries(columns).map(([name, schema]) => [name, schema.nullable()])) as never;

let areRowsChecked = true;

/** Whether rows are looked at when they are read; said once, at the start of the process. */
export function setRowChecks(on: boolean): void {
  areRowsChecked = on;
}

/** @throws Error that names statement and column, when rows are checked and one is not what the statement says */
export function checkRows(
  { name, row: schema }: Pick<Statement<unknown>, 'name' | 'row'>,
  rows: readonly unknown[],
): void {
  if (!areRowsChecked) return;
  for (const row of rows) {
    const { error } = schema.safeParse(row);
    if (error !== undefined) throw new Error(`${name} returned another row than it says: ${z.prettifyError(error)}`);
  }
}

/** The rows of a statement, in its order. */
export async function readRows<R>(em: Executor, statement: Statement<R>, params: unknown[] = []): Promise<R[]> {
  const rows = await em.execute<R[]>(statement.text, params);
  checkRows(statement, rows);
  return rows;
}

/** The first row of a statement; `null` when there is none. */
export async function readRow<R>(em: Executor, statement: Statement<R>, params: unknown[] = []): Promise<R | null> {
  const [row] = await readRows(em, statement, params);
  return row ?? null;
}

/** The row of a statement that always has one, such as a sum. @throws Error when there is none */
export async function readOnlyRow<R>(em: Executor, statement: Statement<R>, params: unknown[] = []): Promise<R> {
  const [row] = await readRows(em, statement, params);
  if (row === undefined) throw new Error(`${statement.name} returned no row`);
  return row;
}

/** Runs a statement of which nothing is read. */
export async function run(em: Executor, { text }: Command, params: unknown[] = []): Promise<void> {
  await em.execute(text, params);
}

/** Types of PostgreSQL that a kind of column may have, by schema. */
export const columnTypes = z.registry<{ types: string[] }>();

/** Kinds of columns, as the drivers hand them over; `.nullable()` where the database may have none. */
export const column = {
  uuid: z.guid().register(columnTypes, { types: ['uuid'] }),
  text: z.string().register(columnTypes, { types: ['text', 'character varying', 'character'] }),
  boolean: z.boolean().register(columnTypes, { types: ['boolean'] }),
  integer: z.int().register(columnTypes, { types: ['integer', 'smallint'] }),
  /** As text: it may be larger than a JavaScript number holds. */
  bigint: z
    .string()
    .regex(/^-?\d+$/)
    .register(columnTypes, { types: ['bigint', 'numeric', 'text'] }),
  /** As text, which keeps its decimals. */
  decimal: z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .register(columnTypes, { types: ['numeric', 'text'] }),
  float: z.number().register(columnTypes, { types: ['double precision'] }),
  /** As PostgreSQL writes it, in UTC: `2026-01-31 12:00:00.123+00`. */
  instant: z
    .string()
    .regex(/^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d/)
    .register(columnTypes, { types: ['timestamp with time zone'] }),
  /** `YYYY-MM-DD`. */
  day: z
    .string()
    .regex(/^\d{4,}-\d\d-\d\d$/)
    .register(columnTypes, { types: ['date', 'text'] }),
  /** JSON that has to be looked at by who reads it. */
  json: z.unknown().register(columnTypes, { types: ['jsonb', 'json'] }),
};

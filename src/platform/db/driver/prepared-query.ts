import pg from 'pg';
import { outdated } from '../constraints.ts';
import {
  isOutdated,
  type PgConnection,
  type Prepared,
  type PreparedStatements,
  type Shape,
} from './prepared-statements.ts';

interface Field {
  name: string;
  dataTypeID: number;
}

/** The part of pg's own query that is used here; pg's types leave it out. */
interface PgQuery extends pg.Submittable {
  name: string | undefined;
  text: string;
  values: unknown[];
  _result: { _types: pg.CustomTypesConfig; addRow(row: object): void };
  /** What went wrong while rows were read. */
  _canceledDueToError: unknown;
  hasBeenParsed(connection: PgConnection): boolean;
  prepare(connection: PgConnection): void;
  handleCommandComplete(message: unknown, connection: PgConnection): void;
  handleError(error: Error, connection: PgConnection): void;
}
export type Finished = (error: Error | null, result: pg.QueryResult) => void;
const Query = pg.Query as unknown as new (config: object, values: undefined, callback: Finished) => PgQuery;

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

/** A statement with its values, prepared once for each connection; what its columns are is asked once, too. */
export class PreparedQuery extends Query {
  readonly #statements: PreparedStatements;
  #prepared: Prepared | undefined;
  /** It had been prepared before it was sent. */
  #isKnown = false;
  #shape: Shape | undefined;

  constructor(text: string, values: unknown[], statements: PreparedStatements, callback: Finished) {
    super({}, undefined, callback); // pg would copy what it is given, property by property
    this.text = text;
    this.values = values;
    this.#statements = statements;
  }

  requiresPreparation(): boolean {
    return true;
  }

  /** Sends what goes in front of the statement, in the same message. */
  protected lead(_connection: PgConnection): void {
    // nothing
  }

  /** Names the statement only now, so that names are given and closed in the order of the messages. */
  override prepare(connection: PgConnection): void {
    this.#prepared = this.#statements.take(this.text, connection);
    this.name = this.#prepared?.name;
    this.#isKnown = this.#prepared !== undefined && this.hasBeenParsed(connection);
    this.#shape = this.#prepared?.shape;
    this.lead(connection);
    super.prepare(this.#shape === undefined ? connection : this.#statements.withoutDescribe(connection));
  }

  handleRowDescription({ fields }: { fields: Field[] }): void {
    this.#shape = shapeOf(fields, this._result._types);
    if (this.#prepared !== undefined) this.#prepared.shape = this.#shape;
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    try {
      this._result.addRow(toRow(this.#shape!, fields));
    } catch (error) {
      this._canceledDueToError = error;
    }
  }

  override handleError(error: Error, connection: PgConnection): void {
    const isOld = isOutdated(error, this.#isKnown ? this.#prepared : undefined);
    super.handleError(isOld ? outdated(error) : error, connection);
  }
}

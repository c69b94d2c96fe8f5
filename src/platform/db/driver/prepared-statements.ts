import { LRUCache } from 'lru-cache';
import type pg from 'pg';

/** A text seen this often is worth a name: most lists of a filter's own making are sent once or twice. */
const WORTH_A_NAME = 3;
/** Texts whose use is being counted. */
const MAX_COUNTED = 2000;
/** Statements that a connection keeps prepared, in the database's memory; those unused for longest make room. */
const MAX_PREPARED = 500;

/** SQLSTATE of an operator, a cast or a column that does not take the type a parameter had. */
const OTHER_TYPES = /^(42804|42846|42883)$/;
/** Refuses a result of other columns. */
const OTHER_RESULT = 'RevalidateCachedQuery';
/** Refuses what is no integer of the range a parameter had; what clients send is looked at before. */
const NO_INTEGER = /^pg_strtoint/;

/** SQLSTATE of a name that the database does not know: something between us and it gave the session another state. */
const FORGOTTEN = '26000';

/** How often each text was sent, on any connection. */
const uses = new LRUCache<string, number>({ max: MAX_COUNTED });
/** Goes up when the schema turns out to have changed: what was prepared before may be out of date on every connection. */
let generation = 0;

/** How the rows of a statement are read. */
export interface Shape {
  names: string[];
  parsers: ((text: string) => unknown)[];
  /** A row of these names, for the engine to copy. */
  empty: object;
}

/** A statement with a name on one connection. */
export interface Prepared {
  readonly name: string;
  readonly generation: number;
  /** Known once the statement was described; PostgreSQL refuses to run it when its columns are others. */
  shape?: Shape;
}

/** The part of pg's connection that is used here; pg's types leave it out. */
export interface PgConnection {
  parsedStatements: Record<string, string>;
  close(message: { type: 'S'; name: string }): void;
  bind(message: { portal: string; statement: string; values: string[] }): void;
  describe(): void;
  execute(message: { portal: string; rows: number }): void;
}

/** Names of the statements that go in front of others. */
export interface LeadNames {
  begin: string;
  scope: string;
}

/** What one connection has prepared. */
export class PreparedStatements {
  #lead: LeadNames | undefined;
  /** Names by text of the entrances, of which a program has a handful. */
  readonly #entrances = new Map<string, string>();
  #quiet: PgConnection | undefined;
  #generation = generation;
  #made = 0;
  /** Names that the database may forget. */
  #dropped: string[] = [];
  readonly #byText = new LRUCache<string, Prepared>({
    max: MAX_PREPARED,
    dispose: ({ name }) => void this.#dropped.push(name),
  });

  /**
   * The name for a text that is about to be sent, `undefined` for one that is not, or not yet, worth it. First closes
   * what made room for it: in front of anything that can fail, and without an answer to wait for.
   */
  take(text: string, connection: PgConnection): Prepared | undefined {
    this.#renew();
    const prepared = this.#byText.get(text) ?? this.#make(text);
    for (const name of this.#dropped.splice(0)) {
      delete connection.parsedStatements[name];
      connection.close({ type: 'S', name });
    }
    return prepared;
  }

  /** Names of the statements that go in front of others, when they are prepared. */
  get lead(): LeadNames | undefined {
    this.#renew();
    return this.#lead;
  }

  /** Prepares the statements that go in front of others under new names; `prepare` waits until that is done. */
  async makeLead(prepare: (names: LeadNames) => Promise<void>): Promise<LeadNames> {
    const number = (this.#made += 1);
    const names = { begin: `begin${number}`, scope: `scope${number}` };
    await prepare(names);
    return (this.#lead = names);
  }

  /** Name of the statement that finds the seller of a scope, when it is prepared. */
  entrance(text: string): string | undefined {
    this.#renew();
    return this.#entrances.get(text);
  }

  /** Prepares the statement that finds the seller of a scope; `prepare` waits until that is done. */
  async makeEntrance(text: string, prepare: (name: string) => unknown): Promise<string> {
    const name = `entrance${(this.#made += 1)}`;
    await prepare(name);
    this.#entrances.set(text, name);
    return name;
  }

  /** Whatever was prepared for another schema is prepared anew. */
  #renew(): void {
    if (this.#generation === generation) return;
    this.#generation = generation;
    this.#byText.clear();
    this.#lead = undefined;
    this.#entrances.clear();
  }

  /** The connection, but for asking what the columns are. */
  withoutDescribe(connection: PgConnection): PgConnection {
    this.#quiet ??= Object.create(connection, { describe: { value: () => undefined } }) as PgConnection;
    return this.#quiet;
  }

  #make(text: string): Prepared | undefined {
    const count = (uses.get(text) ?? 0) + 1;
    if (count <= WORTH_A_NAME) uses.set(text, count);
    if (count < WORTH_A_NAME) return undefined;
    const prepared = { name: `p${(this.#made += 1)}`, generation };
    this.#byText.set(text, prepared);
    return prepared;
  }
}

/**
 * True for the error of a statement that no longer fits the schema it was `prepared` for, some time ago, or that the
 * database has forgotten. Whatever was prepared is prepared anew from then on; of many connections that find out at
 * once, the first says so.
 */
export function isOutdated(error: Error, prepared: Prepared | undefined): boolean {
  const { code = '', routine = '' } = error as pg.DatabaseError;
  const fitsNoMore = routine === OTHER_RESULT || OTHER_TYPES.test(code) || NO_INTEGER.test(routine);
  const isOld = code === FORGOTTEN || (prepared !== undefined && fitsNoMore);
  if (isOld && (prepared?.generation ?? generation) === generation) generation += 1;
  return isOld;
}

import { isRaw, Utils } from '@mikro-orm/core';

/** A statement with its values apart: `$1`, `$2`, … in the text. */
export interface BoundStatement {
  text: string;
  values: unknown[];
}

/** A question mark that is one (behind a backslash), that stands for a name (doubled), or for a value. */
const MARK = /\\\?|\?\?|\?/g;
const BEFORE_LIST = /\b(not )?in \($/i;

/** Whether it is one value, and neither a list nor JSON. */
export const isScalar = (value: unknown): boolean =>
  value === null || typeof value !== 'object' || value instanceof Date;

/** As the driver takes it; instants as ISO 8601, because the driver's own way is local time. */
function toValue(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (Array.isArray(value)) return value.map(toValue);
  return Utils.isPlainObject(value) ? JSON.stringify(value) : value;
}

/** A name with its quotes, part by part where it has a schema. */
export const quoteName = (name: unknown): string =>
  String(name)
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');

/** What comes of a statement while it is read from left to right. */
class Binder {
  text = '';
  readonly values: unknown[] = [];
  /** Each parameter is one value, in its order: the text is the same for others of their kinds. */
  isCacheable = true;

  read(sql: string, params: readonly unknown[]): void {
    let next = 0;
    let from = 0;
    for (const { 0: mark, index } of sql.matchAll(MARK)) {
      this.text += sql.slice(from, index);
      from = index + mark.length;
      if (mark === '\\?') this.text += '?';
      else if (mark === '??') this.#name(params[next++]);
      else if (sql[from] === ')' && this.#addList(params[next])) next += 1;
      else this.#add(params[next++]);
    }
    this.text += sql.slice(from);
  }

  #name(name: unknown): void {
    this.isCacheable = false;
    if (isRaw(name)) this.read(name.sql, name.params);
    else this.text += quoteName(name);
  }

  #place(value: unknown): string {
    this.values.push(toValue(value));
    return `$${this.values.length}`;
  }

  /** One value; fragments are read in their place, lists are spelled out. */
  #add(value: unknown): void {
    if (!isRaw(value) && !Array.isArray(value)) {
      this.text += this.#place(value);
      return;
    }
    this.isCacheable = false;
    if (!Array.isArray(value)) return this.read(value.sql, value.params);
    value.forEach((one, index) => {
      if (index > 0) this.text += ', ';
      this.#add(one);
    });
  }

  /**
   * `in (?)` with a list, as one value: so the text is the same for lists of any length. A list of one is a comparison,
   * whose plan does not depend on a length and can be kept.
   */
  #addList(value: unknown): boolean {
    if (!Array.isArray(value) || !value.every(isScalar)) return false;
    const before = BEFORE_LIST.exec(this.text);
    if (before === null) return false;
    const [one, many] = before[1] === undefined ? ['= (', '= any ('] : ['<> (', '<> all ('];
    const isOne = value.length === 1;
    this.text = this.text.slice(0, before.index) + (isOne ? one : many) + this.#place(isOne ? value[0] : value);
    return true;
  }
}

/** Statements whose text has been read, at most; those that are written anew for each use would fill any number. */
const MAX_READ = 1000;
/** By statement, then by the kinds of its parameters: the text that comes of it. */
const read = new Map<string, Map<string, string>>();

const kindOf = (value: unknown): string => {
  if (!Array.isArray(value)) return '.';
  return value.every(isScalar) ? (value.length === 1 ? '1' : 'n') : 'x';
};

/** The kinds of parameters that a text can depend on; most statements have values only. */
const kindsOf = (params: readonly unknown[]): string => (params.some(Array.isArray) ? params.map(kindOf).join('') : '');

function keep(sql: string, kinds: string, text: string): void {
  if (read.size >= MAX_READ) read.clear();
  const known = read.get(sql) ?? new Map<string, string>();
  read.set(sql, known.set(kinds, text));
}

const toPlainValue = (value: unknown): unknown =>
  toValue(Array.isArray(value) && value.length === 1 ? value[0] : value);

/** Takes the values out of a statement that marks them with `?`, as MikroORM's do. */
export function bind(sql: string, params: readonly unknown[]): BoundStatement {
  // nothing is marked where there is nothing to mark
  if (params.length === 0) return { text: sql, values: [] };
  const kinds = kindsOf(params);
  const known = read.get(sql)?.get(kinds);
  if (known !== undefined && !params.some(isRaw)) return { text: known, values: params.map(toPlainValue) };
  const binder = new Binder();
  binder.read(sql, params);
  // parameters beyond the marks are left out, and must be the next time
  if (binder.isCacheable && binder.values.length === params.length) keep(sql, kinds, binder.text);
  return { text: binder.text, values: binder.values };
}

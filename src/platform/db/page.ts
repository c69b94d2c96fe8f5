import type { Em } from './orm.ts';
import { checkRows, column, type Columns, register, type Row, rowSchema, type Statement } from './rows.ts';

/** A list read as plain rows, whatever the condition. The parts are SQL text of ours, without values. */
export interface PageParts {
  /** Column list. It is computed for the rows that earlier pages hold too: what costs belongs to `details`. */
  select: string;
  /** Tables with aliases, without the keyword. */
  from: string;
  /** Ends in a unique tie-breaker. */
  orderBy: string;
  /** More columns, computed for the rows of the page alone. */
  details?: Details;
}

/** Columns that refer to those of a row as `p.<name>`, and the joins they need. */
export interface Details {
  /** Column list. */
  columns: string;
  /** Such as `left join lateral (…) x on true`, where `…` finds one row at most. Their values come after all others. */
  joins: string;
}

/** The statement of a list, by its condition. */
export interface PageStatement<R> extends Pick<Statement<R>, 'name' | 'row'> {
  textOf(where: string, total?: string): string;
  /** The total of a condition, no more than {@link MAX_FOUND}. */
  bounded(where: string, params: unknown[]): Total;
}

/** What is asked for: a condition, or `true`, with its values in order, and a page of what meets it. */
export interface PageQuery {
  where: string;
  params: unknown[];
  /** How to count what meets the condition, if not by looking at all of it. */
  total?: Total;
  /** A search: its total stops at {@link MAX_FOUND}. */
  isSearch?: boolean;
  page: number;
  limit: number;
  /** Values of the joins. */
  detailParams?: unknown[];
}

export interface Paged<T> {
  data: T[];
  total: number;
  page: number;
  limit: number;
}

/** SQL of a number, with its values. */
export interface Total {
  sql: string;
  params: unknown[];
}

/** Where the total of a search stops (contract 1.12). */
export const MAX_FOUND = 10_000;

const NO_DETAILS: Details = { columns: '', joins: '' };
/** Of the list as a whole, and of a row's place in it; a page without rows has one row without a place. */
const MARKS = { list_total: column.integer, on_page: column.bigint.nullable() };

const countSql = ({ from }: PageParts, where: string): string => `select count(*) from ${from} where ${where}`;

/** One page and the total of the whole list, in one statement and so from one snapshot (contract 1.6). */
function pageSql(parts: PageParts, where: string, total = countSql(parts, where)): string {
  const { select, from, orderBy, details = NO_DETAILS } = parts;
  return `select t.list_total, p.*${details.columns && `, ${details.columns}`}
     from (select (${total})::int as list_total) t
     left join (
       select rows.*, row_number() over () as on_page
       from (select ${select} from ${from} where ${where} order by ${orderBy} limit ? offset ?) rows
     ) p on true
     ${details.joins}
     order by p.on_page`;
}

/**
 * The statement of a list under its name, and the columns of its rows. `wheres` are the conditions that are prepared in a
 * test, at least the one with everything in it.
 */
export function pageStatement<C extends Columns>(
  name: string,
  parts: PageParts,
  columns: C,
  wheres: string[],
): PageStatement<Row<C>> {
  const textOf = (where: string, total?: string) => pageSql(parts, where, total);
  const bounded = (where: string, params: unknown[]): Total => ({
    sql: `select count(*) from (select from ${parts.from} where ${where} limit ${MAX_FOUND}) found`,
    params,
  });
  register(
    name,
    [...wheres.map((where) => textOf(where)), ...wheres.map((where) => textOf(where, bounded(where, []).sql))],
    {
      ...columns,
      ...MARKS,
    },
  );
  return { name, textOf, bounded, row: rowSchema(columns) };
}

/** A page of a list. */
export async function readPage<R extends object>(
  em: Pick<Em, 'execute'>,
  statement: PageStatement<R>,
  { where, params, page, limit, detailParams = [], ...query }: PageQuery,
): Promise<Paged<R>> {
  const total = query.total ?? (query.isSearch === true ? statement.bounded(where, params) : undefined);
  const rows = await em.execute<(R & Row<typeof MARKS>)[]>(statement.textOf(where, total?.sql), [
    ...(total?.params ?? params),
    ...params,
    limit,
    (page - 1) * limit,
    ...detailParams,
  ]);
  const data = rows
    .filter(({ on_page }) => on_page !== null)
    .map(({ list_total: _total, on_page: _onPage, ...row }) => row as unknown as R);
  checkRows(statement, data);
  return { data, total: rows[0]?.list_total ?? 0, page, limit };
}

/** Pattern for `ilike ?` that finds `text` anywhere; `%`, `_` and `\` match themselves. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

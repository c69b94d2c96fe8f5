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

/** The statement of a list, by what it is asked. */
export interface PageStatement<R> extends Pick<Statement<R>, 'name' | 'row'> {
  textOf(choice: Choice): string;
}

/** Which rows, and how they are counted unless by looking at all of them; SQL text of ours. */
interface Choice {
  /** A condition, or `true`. */
  where: string;
  /** The number of rows, as a query without values: somebody else has counted them. */
  total?: string;
  /** The total stops at {@link MAX_FOUND}. */
  isSearch?: boolean;
  /** A query of ids, which is run once: `where` knows it as the table `found`, and the total is how many there are. */
  found?: string;
}

/** What is asked for, with the values of each part in order. */
export interface PageQuery extends Choice {
  params: unknown[];
  foundParams?: unknown[];
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

/** Where the total of a search stops (contract 1.12). */
export const MAX_FOUND = 10_000;

const NO_DETAILS: Details = { columns: '', joins: '' };
/** Of the list as a whole, and of a row's place in it; a page without rows has one row without a place. */
const MARKS = { list_total: column.integer, on_page: column.bigint.nullable() };

function totalSql({ from }: PageParts, { where, total, isSearch, found }: Choice): string {
  if (found !== undefined) return 'select count(*) from found';
  if (total !== undefined) return total;
  if (isSearch === true) return `select count(*) from (select from ${from} where ${where} limit ${MAX_FOUND}) seen`;
  return `select count(*) from ${from} where ${where}`;
}

/** One page and the total of the whole list, in one statement and so from one snapshot (contract 1.6). */
function pageSql(parts: PageParts, choice: Choice): string {
  const { select, from, orderBy, details = NO_DETAILS } = parts;
  const found = choice.found === undefined ? '' : `with found (id) as materialized (${choice.found}) `;
  return `${found}select t.list_total, p.*${details.columns && `, ${details.columns}`}
     from (select (${totalSql(parts, choice)})::int as list_total) t
     left join (
       select rows.*, row_number() over () as on_page
       from (select ${select} from ${from} where ${choice.where} order by ${orderBy} limit ? offset ?) rows
     ) p on true
     ${details.joins}
     order by p.on_page`;
}

/**
 * The statement of a list under its name, and the columns of its rows. `samples` are what is prepared in a test, at least
 * the one with everything in it; a condition alone stands for a list and a search.
 */
export function pageStatement<C extends Columns>(
  name: string,
  parts: PageParts,
  columns: C,
  samples: (string | Choice)[],
): PageStatement<Row<C>> {
  const textOf = (choice: Choice) => pageSql(parts, choice);
  const choices = samples.flatMap((sample) =>
    typeof sample === 'string' ? [{ where: sample }, { where: sample, isSearch: true }] : [sample],
  );
  register(name, choices.map(textOf), { ...columns, ...MARKS });
  return { name, textOf, row: rowSchema(columns) };
}

/** A page of a list. */
export async function readPage<R extends object>(
  em: Pick<Em, 'execute'>,
  statement: PageStatement<R>,
  { params, foundParams = [], page, limit, detailParams = [], ...choice }: PageQuery,
): Promise<Paged<R>> {
  const isCounted = choice.found === undefined && choice.total === undefined;
  const rows = await em.execute<(R & Row<typeof MARKS>)[]>(statement.textOf(choice), [
    ...foundParams,
    ...(isCounted ? params : []),
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

import type { Em } from './orm.ts';

/** A list read as plain rows. The parts are SQL text of ours; values travel in `params`, in the order of `where`. */
export interface PageQuery {
  /** Column list. It is computed for the rows that earlier pages hold too: what costs belongs to `details`. */
  select: string;
  /** Tables with aliases, without the keyword. */
  from: string;
  /** Condition, or `true`. */
  where: string;
  params: unknown[];
  /** Ends in a unique tie-breaker. */
  orderBy: string;
  page: number;
  limit: number;
  /** More columns, computed for the rows of the page alone. */
  details?: Details;
}

/** Columns that refer to those of a row as `p.<name>`, and the joins they need. */
export interface Details {
  /** Column list, without values. */
  columns: string;
  /** Such as `left join lateral (…) x on true`, where `…` finds one row at most. */
  joins: string;
  /** Values of `joins`. */
  params: unknown[];
}

const NO_DETAILS: Details = { columns: '', joins: '', params: [] };

export interface Page<T> {
  data: T[];
  total: number;
  page: number;
  limit: number;
}

/** One page and the total of the whole list, in one statement and so from one snapshot (contract 1.6). */
export async function readPage<T extends object>(em: Pick<Em, 'execute'>, query: PageQuery): Promise<Page<T>> {
  const { select, from, where, params, orderBy, page, limit, details = NO_DETAILS } = query;
  const rows = await em.execute<(T & { list_total: number; on_page: string | null })[]>(
    `select t.list_total, p.*${details.columns && `, ${details.columns}`}
     from (select count(*)::int as list_total from ${from} where ${where}) t
     left join (
       select rows.*, row_number() over () as on_page
       from (select ${select} from ${from} where ${where} order by ${orderBy} limit ? offset ?) rows
     ) p on true
     ${details.joins}
     order by p.on_page`,
    [...params, ...params, limit, (page - 1) * limit, ...details.params],
  );
  const data = rows
    .filter(({ on_page }) => on_page !== null)
    .map(({ list_total: _total, on_page: _onPage, ...row }) => row as unknown as T);
  return { data, total: rows[0]?.list_total ?? 0, page, limit };
}

/** Pattern for `ilike ?` that finds `text` anywhere; `%`, `_` and `\` match themselves. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

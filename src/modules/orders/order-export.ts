import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { type ColumnSet, EXPORT_COLUMNS, type ExportRow } from './order-export.columns.ts';

/** How a spreadsheet recognises a formula; a cell that begins so is made plain text by an apostrophe. */
const FORMULA = /^[=+\-@\t\r]/;

const toCell = (value: string | null): string => (value !== null && FORMULA.test(value) ? `'${value}` : (value ?? ''));

async function* toCells(rows: AsyncIterable<ExportRow>, set: ColumnSet): AsyncGenerator<string[]> {
  for await (const row of rows) yield EXPORT_COLUMNS[set].map(([, cell]) => toCell(cell(row)));
}

/**
 * Orders as CSV (part 2, section 3.4): UTF-8 with BOM, CRLF between lines and none at the end; cells with a comma, a
 * quote, CR or LF are quoted. A row is taken only when the reader is ready for it.
 */
export function toCsv(rows: AsyncIterable<ExportRow>, set: ColumnSet): Readable {
  const csv = stringify({
    bom: true,
    header: true,
    columns: EXPORT_COLUMNS[set].map(([header]) => header),
    record_delimiter: '\r\n',
    eof: false,
    quoted_match: /[\r\n]/,
  });
  // an error on either side ends the other one, and reaches whoever reads
  return pipeline(Readable.from(toCells(rows, set)), csv, () => undefined);
}

import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { type ColumnSet, EXPORT_COLUMNS, type ExportRow } from './order-export.columns.ts';

/** How a spreadsheet recognises a formula; a cell that begins so is made plain text by an apostrophe. */
const FORMULA = /^[=+\-@\t\r]/;
const LINE_END = '\r\n';
const FORMAT = { record_delimiter: LINE_END, eof: false, quoted_match: /[\r\n]/ };

const toCell = (value: string | null): string => (value !== null && FORMULA.test(value) ? `'${value}` : (value ?? ''));

async function* toLines(batches: AsyncIterable<ExportRow[]>, set: ColumnSet): AsyncGenerator<string> {
  const columns = EXPORT_COLUMNS[set];
  yield stringify([columns.map(([header]) => header)], { ...FORMAT, bom: true });
  for await (const rows of batches) {
    const cells = rows.map((row) => columns.map(([, cell]) => toCell(cell(row))));
    yield LINE_END + stringify(cells, FORMAT);
  }
}

/**
 * Orders as CSV (part 2, section 3.4): UTF-8 with BOM, CRLF between lines and none at the end; cells with a comma, a
 * quote, CR or LF are quoted. A batch, which holds a row at least, is taken only when the reader is ready for it.
 */
export const toCsv = (batches: AsyncIterable<ExportRow[]>, set: ColumnSet): Readable =>
  Readable.from(toLines(batches, set), { objectMode: false, highWaterMark: 65_536 });

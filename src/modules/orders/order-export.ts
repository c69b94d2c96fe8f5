import { Readable } from 'node:stream';
import { type ColumnSet, EXPORT_COLUMNS, type ExportRow } from './order-export.columns.ts';

const BOM = '\ufeff';
const LINE_END = '\r\n';
/** How a spreadsheet recognises a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const SPECIAL = /[",\r\n]/;

/** What a spreadsheet would calculate is made plain text by an apostrophe; what would end the cell is quoted. */
function toCell(value: string | null): string {
  if (value === null) return '';
  const plain = FORMULA.test(value) ? `'${value}` : value;
  return SPECIAL.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const toLine = (cells: (string | null)[]): string => cells.map(toCell).join(',');

async function* toText(batches: AsyncIterable<ExportRow[]>, set: ColumnSet): AsyncGenerator<string> {
  const columns = EXPORT_COLUMNS[set];
  yield BOM + toLine(columns.map(([header]) => header));
  for await (const rows of batches) {
    yield rows.map((row) => LINE_END + toLine(columns.map(([, cell]) => cell(row)))).join('');
  }
}

/**
 * Orders as CSV (part 2, section 3.4): UTF-8 with BOM, CRLF between lines and none at the end. A batch is taken only
 * when the reader is ready for it. The cells are written here, because a CSV library takes twice the memory and time.
 */
export const toCsv = (batches: AsyncIterable<ExportRow[]>, set: ColumnSet): Readable =>
  Readable.from(toText(batches, set));

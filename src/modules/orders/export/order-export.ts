import { Readable } from 'node:stream';
import { type ColumnKind, type ColumnSet, EXPORT_COLUMNS, type ExportRow } from './order-export.columns.ts';

const BOM = '\ufeff';
const LINE_END = '\r\n';
/**
 * Where a spreadsheet could begin to calculate: at the start of a cell, and behind what separates cells in other settings
 * of it than ours, where quotes of the cell read as those around the next. Some take the full-width signs too. The sign is
 * looked for first, so that a run of quotes is read once.
 */
const FORMULA = /(?=[=+\-@＝＋－＠\t\r])(?<=^|[;\t\r\n]"*)/g;
/** `+49 (0)30 123-45`, which is no sum. */
const PHONE_NUMBER = /^\+[\d ()[\]-]*\d[\d ()[\]-]*$/;
const SPECIAL = /[",;\t\r\n]/;

/** What a spreadsheet would calculate is made plain text by an apostrophe; what could end the cell is quoted. */
function toCell(value: string | null, kind?: ColumnKind): string {
  if (value === null) return '';
  const plain = kind === 'phone' && PHONE_NUMBER.test(value) ? value : value.replaceAll(FORMULA, "'");
  return SPECIAL.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

async function* toText(batches: AsyncIterable<ExportRow[]>, set: ColumnSet): AsyncGenerator<string> {
  const columns = EXPORT_COLUMNS[set];
  yield BOM + columns.map(([header]) => toCell(header)).join(',');
  const toLine = (row: ExportRow): string => columns.map(([, cell, kind]) => toCell(cell(row), kind)).join(',');
  for await (const rows of batches) {
    yield rows.map((row) => LINE_END + toLine(row)).join('');
  }
}

/**
 * Orders as CSV (part 2, section 3.4): UTF-8 with BOM, CRLF between lines and none at the end. A batch is taken only
 * when the reader is ready for it. The cells are written here, because a CSV library takes twice the memory and time.
 */
export const toCsv = (batches: AsyncIterable<ExportRow[]>, set: ColumnSet): Readable =>
  Readable.from(toText(batches, set));

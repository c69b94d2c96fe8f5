import { pipeline } from 'node:stream/promises';
import { setImmediate as giveWay } from 'node:timers/promises';
import { type CsvError, parse } from 'csv-parse';
import { badRequest } from '#src/platform/errors.ts';
import type { UploadedFile } from '#src/platform/http/upload.ts';
import { type CsvText, invalidFile, plainCell, readCsvText } from './tracking-file.ts';

/** A data row of the file, cells as they were before a spreadsheet wrapped them; an absent cell is empty. */
export interface TrackingRow {
  /** Line of the file where the row begins, from 1. */
  line: number;
  orderNumber: string;
  trackingNumber: string;
  trackingUrl: string;
}

const MAX_ROWS = 1000;
/** Bytes of a line: one that is longer is no row, and nobody is to wait while its cells are looked at. */
const MAX_LINE = 131_072;
/** Bytes that are read before other requests have their turn. */
const SLICE = 8 * 1024;
const NEWLINE = 0x0a;
const BLANK = new Set([0x20, 0x09, 0x0d, NEWLINE]);
const COLUMNS = { orderNumber: 'OrderNumber', trackingNumber: 'TrackingNumber', trackingUrl: 'TrackingUrl' } as const;
const REQUIRED = [COLUMNS.orderNumber, COLUMNS.trackingNumber];

interface CsvRecord {
  cells: string[];
  line: number;
}

/** @throws 400 INVALID_FILE for a line that is too long */
async function* slicesOf(bytes: Buffer): AsyncGenerator<Buffer> {
  let lineStart = 0;
  for (let start = 0; start < bytes.length; start += SLICE) {
    await giveWay();
    const slice = bytes.subarray(start, start + SLICE);
    const lastBreak = slice.lastIndexOf(NEWLINE);
    if (lastBreak >= 0) lineStart = start + lastBreak + 1;
    if (start + slice.length - lineStart > MAX_LINE) throw invalidFile('A line of the CSV file is too long');
    yield slice;
  }
}

/** Tells the line that each record begins in, one after the other. The parser tells where it ends, in bytes. */
function makeLocator(bytes: Buffer, linesBefore: number): (end: number) => number {
  let line = linesBefore + 1;
  let position = 0;
  const moveTo = (end: number): void => {
    for (; position < end; position += 1) if (bytes[position] === NEWLINE) line += 1;
  };
  return (end) => {
    let start = position;
    while (start < end && BLANK.has(bytes[start] ?? -1)) start += 1; // blank lines belong to no record
    moveTo(start);
    const begins = line;
    moveTo(end);
    return begins;
  };
}

/** The head and the data rows, without lines that hold nothing. Stops at the first row too many. */
async function readRecords({ text, delimiter, linesBefore }: CsvText): Promise<CsvRecord[]> {
  const bytes = Buffer.from(text);
  const lineOf = makeLocator(bytes, linesBefore);
  const records: CsvRecord[] = [];
  const options = {
    delimiter,
    on_record: (cells: string[], { bytes: end }: { bytes: number }): null => {
      const line = lineOf(end);
      if (cells.every((cell) => cell === '' || cell.trim() === '')) return null;
      if (records.length > MAX_ROWS) throw badRequest(`CSV has more than ${MAX_ROWS} data rows`, 'TOO_MANY_ROWS');
      records.push({ cells, line });
      return null; // kept here, where it takes no turn of a stream
    },
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  };
  try {
    await pipeline(slicesOf(bytes), parse(options).resume());
    return records;
  } catch (error) {
    const code: unknown = (error as CsvError).code;
    if (typeof code === 'string' && /QUOTE/.test(code)) throw invalidFile('The quoting of the CSV file is broken');
    throw error;
  }
}

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '');

/**
 * The rows of a file with tracking numbers (part 2, section 3.5): CSV with commas, semicolons or tabs, UTF-8 or UTF-16,
 * lines ending in CRLF or LF. Other work goes on while it reads.
 * @throws 400 INVALID_FILE, TOO_MANY_ROWS, and BAD_REQUEST without a required column or without data rows
 */
export async function parseTrackingFile(file: UploadedFile): Promise<TrackingRow[]> {
  const [head, ...rows] = await readRecords(await readCsvText(file));
  const empty = () => badRequest('CSV file is empty or contains no data rows');
  if (head === undefined) throw empty();
  const names = head.cells.map((name) => plainName(plainCell(name)));
  const missing = REQUIRED.find((name) => !names.includes(plainName(name)));
  if (missing !== undefined) throw badRequest(`CSV missing required column: ${missing}`);
  if (rows.length === 0) throw empty();
  const cell = ({ cells }: CsvRecord, name: string): string => plainCell(cells[names.indexOf(plainName(name))]);
  return rows.map((row) => ({
    line: row.line,
    orderNumber: cell(row, COLUMNS.orderNumber),
    trackingNumber: cell(row, COLUMNS.trackingNumber),
    trackingUrl: cell(row, COLUMNS.trackingUrl),
  }));
}

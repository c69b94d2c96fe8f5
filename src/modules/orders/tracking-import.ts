import { type CsvError, type Info, parse } from 'csv-parse/sync';
import { badRequest } from '#src/platform/errors.ts';
import type { UploadedFile } from '#src/platform/http/upload.ts';

/** A data row of the file, cells trimmed; an absent cell is empty. */
export interface TrackingRow {
  /** Line of the file where the row begins, from 1. */
  line: number;
  orderNumber: string;
  trackingNumber: string;
  trackingUrl: string;
}

const MAX_ROWS = 1000;
const NEWLINE = 0x0a;
const BLANK = new Set([0x20, 0x09, 0x0d, NEWLINE]);
const COLUMNS = { orderNumber: 'OrderNumber', trackingNumber: 'TrackingNumber', trackingUrl: 'TrackingUrl' } as const;
const REQUIRED = [COLUMNS.orderNumber, COLUMNS.trackingNumber];

interface CsvRecord {
  cells: string[];
  line: number;
}

const invalidFile = (why: string) => badRequest(why, 'INVALID_FILE');

function checkText({ name, type, bytes }: UploadedFile): void {
  if (type !== 'text/csv' && !/\.csv$/i.test(name)) throw invalidFile('The file must be a CSV file');
  // text in a database never holds U+0000, so neither does an order number
  if (bytes.includes(0)) throw invalidFile('The file is not a text file');
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidFile('The file must be UTF-8 text');
  }
}

/** Adds to each record the line that it begins in. The parser tells where it ends, in bytes. */
function locate(bytes: Buffer, records: { info: Info; record: string[] }[]): CsvRecord[] {
  let line = 1;
  let position = 0;
  const moveTo = (end: number): void => {
    for (; position < end; position += 1) if (bytes[position] === NEWLINE) line += 1;
  };
  return records.map(({ info, record: cells }) => {
    let start = position;
    while (BLANK.has(bytes[start] ?? -1)) start += 1; // blank lines belong to no record
    moveTo(start);
    const located = { cells, line };
    moveTo(info.bytes);
    return located;
  });
}

/** The head and the data rows, without blank lines. Stops at the first row too many. */
function readRecords(bytes: Buffer): CsvRecord[] {
  let count = 0;
  const countRecord = <T>(record: T): T => {
    count += 1;
    if (count > MAX_ROWS + 1) throw badRequest(`CSV has more than ${MAX_ROWS} data rows`, 'TOO_MANY_ROWS');
    return record;
  };
  const options = {
    bom: true,
    info: true,
    on_record: countRecord,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  };
  try {
    return locate(bytes, parse(bytes, options) as unknown as { info: Info; record: string[] }[]);
  } catch (error) {
    const code: unknown = (error as CsvError).code;
    if (typeof code === 'string' && /QUOTE/.test(code)) throw invalidFile('The quoting of the CSV file is broken');
    throw error;
  }
}

const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/g, '');

/**
 * The rows of a file with tracking numbers (part 2, section 3.5): CSV with commas, UTF-8, lines ending in CRLF or LF.
 * @throws 400 INVALID_FILE, TOO_MANY_ROWS, and BAD_REQUEST without a required column or without data rows
 */
export function parseTrackingFile(file: UploadedFile): TrackingRow[] {
  checkText(file);
  const [head, ...rows] = readRecords(file.bytes);
  const empty = () => badRequest('CSV file is empty or contains no data rows');
  if (head === undefined) throw empty();
  const names = head.cells.map(plainName);
  const missing = REQUIRED.find((name) => !names.includes(plainName(name)));
  if (missing !== undefined) throw badRequest(`CSV missing required column: ${missing}`);
  if (rows.length === 0) throw empty();
  const cell = ({ cells }: CsvRecord, name: string): string => cells[names.indexOf(plainName(name))]?.trim() ?? '';
  return rows.map((row) => ({
    line: row.line,
    orderNumber: cell(row, COLUMNS.orderNumber),
    trackingNumber: cell(row, COLUMNS.trackingNumber),
    trackingUrl: cell(row, COLUMNS.trackingUrl),
  }));
}

import { setImmediate as giveWay } from 'node:timers/promises';
import { badRequest } from '#src/platform/errors.ts';
import type { UploadedFile } from '#src/platform/http/upload.ts';

/** A file of a spreadsheet as plain CSV (part 2, section 3.5). */
export interface CsvText {
  /** Without a byte order mark. */
  text: string;
  delimiter: string;
  /** Lines in front of the text, such as one that names the delimiter. */
  linesBefore: number;
}

const UTF_16 = { 'utf-16le': Buffer.from([0xff, 0xfe]), 'utf-16be': Buffer.from([0xfe, 0xff]) };
const DELIMITERS = [',', ';', '\t'];
const NAMED_DELIMITER = /^"?sep=([,;\t|])"?(?:\r?\n|$)/i;
/**
 * Whole quoted parts, to be left alone, and `="1"`, which a spreadsheet shows as the text 1. What is skipped is nothing
 * that a search begins behind: each character is looked at once.
 */
const QUOTED_OR_BARE_TEXT = /"[^"]*"|(?<=^|[,;\t|\n]) *="([^"\r\n]*)"/g;

export const invalidFile = (why: string) => badRequest(why, 'INVALID_FILE');

/** UTF-16 where its mark says so, else UTF-8. @throws 400 INVALID_FILE */
function decode(bytes: Buffer): string {
  const marked = Object.entries(UTF_16).find(([, mark]) => bytes.subarray(0, mark.length).equals(mark));
  try {
    return new TextDecoder(marked?.[0] ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidFile('The file must be UTF-8 or UTF-16 text');
  }
}

/** Of the first line: a head that is longer is none. */
const MAX_HEAD = 65_536;
/** Quoted parts that are passed over before other requests have their turn. */
const PARTS_PER_TURN = 5_000;

/** What the first line with content separates its cells with. */
function delimiterOf(text: string): string {
  const [head = ''] = /\S[^\n]*/.exec(text) ?? [];
  const plain = head.slice(0, MAX_HEAD).replaceAll(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => plain.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

/** `="1"` quoted as CSV wants it, in whatever cell stands so. */
async function quoteBareTexts(text: string): Promise<string> {
  if (!text.includes('="')) return text;
  const pieces: string[] = [];
  let from = 0;
  let passed = 0;
  for (const { 0: part, 1: bare, index } of text.matchAll(QUOTED_OR_BARE_TEXT)) {
    passed += 1;
    if (passed % PARTS_PER_TURN === 0) await giveWay();
    if (bare === undefined) continue;
    pieces.push(text.slice(from, index), `"=""${bare}"""`);
    from = index + part.length;
  }
  return pieces.join('') + text.slice(from);
}

/** @throws 400 INVALID_FILE for a file of another type, and for bytes that are no text */
export async function readCsvText({ name, type, bytes }: UploadedFile): Promise<CsvText> {
  if (type !== 'text/csv' && !/\.csv$/i.test(name)) throw invalidFile('The file must be a CSV file');
  const whole = decode(bytes);
  // text in a database never holds U+0000, so neither does an order number
  if (whole.includes('\0')) throw invalidFile('The file is not a text file');
  const named = NAMED_DELIMITER.exec(whole);
  const text = whole.slice(named?.[0].length ?? 0);
  return {
    text: await quoteBareTexts(text),
    delimiter: named?.[1] ?? delimiterOf(text),
    linesBefore: named === null ? 0 : 1,
  };
}

/** A cell as it was before a spreadsheet took hold of it: `="1"` and `'1` are the text 1. */
export function plainCell(cell: string | undefined): string {
  const trimmed = cell?.trim() ?? '';
  const inner = /^="(.*)"$/s.exec(trimmed)?.[1]?.replaceAll('""', '"') ?? trimmed;
  return (inner.startsWith("'") ? inner.slice(1) : inner).trim();
}

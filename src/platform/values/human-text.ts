import { asciiHostname } from './hostname.ts';

/** The one form of what people type (contract 1.4): what looks the same is the same. */

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;
const CONTROLS = /\p{Cc}/gu;
const CONTROLS_IN_LINES = /[^\P{Cc}\n\r]/gu;
const ZERO_WIDTH = /[\u200b\u2060\ufeff]/g;

/** Scripts whose letters join, or refuse to, by U+200C and U+200D. */
const JOINING = [
  ...['Adlam', 'Arabic', 'Balinese', 'Bengali', 'Brahmi', 'Chakma', 'Devanagari', 'Grantha', 'Gujarati', 'Gurmukhi'],
  ...[
    'Hanifi_Rohingya',
    'Javanese',
    'Kaithi',
    'Kannada',
    'Khmer',
    'Malayalam',
    'Mandaic',
    'Manichaean',
    'Meetei_Mayek',
  ],
  ...[
    'Mongolian',
    'Myanmar',
    'Nko',
    'Oriya',
    'Phags_Pa',
    'Sinhala',
    'Sundanese',
    'Syriac',
    'Tamil',
    'Telugu',
    'Tibetan',
  ],
].map((script) => String.raw`\p{scx=${script}}`);
const LETTER = String.raw`(?=[\p{L}\p{M}])[${JOINING.join('')}]`;
const EMOJI = String.raw`\p{Extended_Pictographic}`;

/** Joiners that stand neither inside an emoji nor between letters of such a script. A variation or a colour may precede. */
const STRAY_JOINERS = new RegExp(
  [
    String.raw`\u200c(?!${LETTER})`,
    String.raw`(?<!${LETTER})\u200c`,
    String.raw`\u200d(?!${LETTER}|${EMOJI})`,
    String.raw`(?<!${LETTER})(?<!${EMOJI}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d`,
  ].join('|'),
  'gu',
);

/**
 * Human-typed text in NFC, without control and zero-width characters, trimmed. `lines`: a text of several lines, whose
 * breaks stay. Doing it twice changes nothing.
 */
export function humanText(value: string, { lines = false } = {}): string {
  if (PRINTABLE_ASCII.test(value)) return value.trim();
  return value
    .replaceAll(lines ? CONTROLS_IN_LINES : CONTROLS, '')
    .replaceAll(STRAY_JOINERS, '')
    .replaceAll(ZERO_WIDTH, '')
    .normalize('NFC')
    .trim();
}

const LOCAL_PART = /^(?!mailto:)[^\s@<>]+$/i;

/** The e-mail address in the one form in which it is stored, its domain in punycode; `null` for what is none. */
export function emailForm(value: string): string | null {
  const [local, domain, ...more] = humanText(value).split('@');
  if (domain === undefined || more.length > 0 || !LOCAL_PART.test(local!)) return null;
  const hostname = asciiHostname(domain);
  return hostname === null ? null : `${local}@${hostname}`;
}

/** By what an e-mail address is compared and counted, whatever stands in its place. */
export const emailKey = (value: string): string => (emailForm(value) ?? humanText(value)).toLowerCase();

/** Text that is searched for: where it names the domain of an e-mail address, in the form in which that is stored. */
export function searchForm(value: string): string {
  const typed = humanText(value);
  const [local, domain, ...more] = typed.split('@');
  const hostname = domain === undefined || more.length > 0 ? null : asciiHostname(domain);
  return hostname === null ? typed : `${local}@${hostname}`;
}

import { domainToASCII } from 'node:url';

const MAX_LENGTH = 253;
/** What may stand in a name before it becomes punycode: ASCII letters, digits, hyphens and dots, and anything beyond ASCII. */
const NAME = /^[a-z0-9.\-\u{80}-\u{10ffff}]+$/u;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DIGITS = /^\d+$/;

/** `''` for what is no name: `domainToASCII` would also read percent-encoding and stop at a path. */
const toPunycode = (name: string): string => (NAME.test(name) ? domainToASCII(name) : '');

const isHostname = (name: string, labels: string[]): boolean =>
  name.length <= MAX_LENGTH &&
  labels.length >= 2 &&
  labels.every((label) => LABEL.test(label)) &&
  // an IPv4 address ends in a number in whatever notation; `domainToASCII` has already made it decimal
  !DIGITS.test(labels.at(-1)!);

/**
 * The name of a host in lower case and punycode; nothing is dropped from it. `null` for anything that is not a name of
 * two labels or more, IP addresses included (contract 7.4). Doing it twice changes nothing.
 */
export function asciiHostname(name: string): string | null {
  const ascii = toPunycode(name.toLowerCase());
  return isHostname(ascii, ascii.split('.')) ? ascii : null;
}

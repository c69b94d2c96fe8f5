import { domainToASCII } from 'node:url';
import { badRequest } from '#src/platform/errors.ts';

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
 * The one form in which a hostname is stored and looked up: lower case, punycode, no scheme, port, path or trailing dot
 * (contract 2). Doing it twice changes nothing.
 * @throws 400 INVALID_HOSTNAME for anything that is not a name of two labels or more, IP addresses included
 */
export function normaliseHostname(input: string): string {
  const name = input
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .split('/', 1)[0]!
    .split(':', 1)[0]!
    .replace(/\.$/, '');
  const hostname = toPunycode(name);
  if (!isHostname(hostname, hostname.split('.'))) throw badRequest('Invalid hostname', 'INVALID_HOSTNAME');
  return hostname;
}

/**
 * The hostname a seller asks for, normalised. `platformHosts`: hosts that nobody may claim, with their sub-domains.
 * @throws 400 INVALID_HOSTNAME, HOSTNAME_NOT_ALLOWED
 */
export function claimableHostname(input: string, platformHosts: string[]): string {
  const hostname = normaliseHostname(input);
  const reserved = platformHosts.map((host) => domainToASCII(host.toLowerCase().replace(/\.$/, '')));
  if (reserved.some((host) => hostname === host || hostname.endsWith(`.${host}`))) {
    throw badRequest(`Hostname ${hostname} is not allowed`, 'HOSTNAME_NOT_ALLOWED');
  }
  return hostname;
}

import { domainToASCII } from 'node:url';
import { badRequest } from '#src/platform/errors.ts';
import { asciiHostname } from '#src/platform/values/hostname.ts';

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
  const hostname = asciiHostname(name);
  if (hostname === null) throw badRequest('Invalid hostname', 'INVALID_HOSTNAME');
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

/** Label of the TXT record that proves a claim. */
export const TXT_LABEL = '_pixecom';

/** Name of the TXT record that proves a claim on `hostname`. */
export const proofName = (hostname: string): string => `${TXT_LABEL}.${hostname}`;

/** A URL with a password that cannot be used; `message` tells why and never repeats what may be the password. */
export class ServerUrlError extends Error {
  override readonly name = 'ServerUrlError';
}

/** What such a URL looks like. */
export interface ServerUrlForm {
  scheme: RegExp;
  /** Follows the name of the variable. */
  form: string;
}

/** Told of a URL that can be read in more than one way, or in none. */
export const unreadable = ({ form }: ServerUrlForm): ServerUrlError =>
  new ServerUrlError(`${form}; percent-encode the password (@ is %40, # is %23, % is %25, / is %2F, ? is %3F)`);

/**
 * Reads the URL of a server that is logged in to (contract 1.10).
 * @throws ServerUrlError
 */
export function parseServerUrl(text: string, form: ServerUrlForm): URL {
  // the parser drops tabs and line breaks without a word
  if (/\p{Cc}/u.test(text)) throw new ServerUrlError('must not contain control characters');
  if (!form.scheme.test(text)) throw new ServerUrlError(form.form);
  const url = URL.canParse(text) ? new URL(text) : null;
  // a password with one of `#`, `/` and `?` ends early, and the rest of it would be taken for something else
  if (url === null || text.includes('#') || url.pathname.includes('@')) throw unreadable(form);
  return url;
}

/** @throws ServerUrlError */
export function decodePart(part: string, form: ServerUrlForm): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw unreadable(form);
  }
}

/** The host without the brackets of an IPv6 address, which belong to the URL. */
export const bareHost = (host: string): string => host.replace(/^\[(.+)\]$/, '$1');

/** `host:port` as a person reads it. */
export const hostAndPort = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

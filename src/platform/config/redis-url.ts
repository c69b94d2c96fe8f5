import { bareHost, decodePart, parseServerUrl, type ServerUrlForm, ServerUrlError, unreadable } from './server-url.ts';

const FORM: ServerUrlForm = { scheme: /^rediss?:\/\//i, form: 'must look like redis://user:password@host:6379/0' };

/** Where a `REDIS_URL` leads. */
export interface RedisTarget {
  host: string;
  port: number;
  /** Number of the database. */
  db: number;
  username?: string;
  password?: string;
  /** `rediss:`: encrypted, with a certificate that is looked at. */
  tls?: object;
}

/**
 * Reads a `REDIS_URL` (contract 1.10). There are no parameters.
 * @throws ServerUrlError
 */
export function readRedisUrl(text: string): RedisTarget {
  const url = parseServerUrl(text, FORM);
  const host = bareHost(decodePart(url.hostname, FORM));
  if (host === '' || url.search.includes('@') || !/^(\/\d{0,5})?$/.test(url.pathname)) throw unreadable(FORM);
  if (url.search !== '') throw new ServerUrlError('has parameters, of which none is understood');
  const [username, password] = [decodePart(url.username, FORM), decodePart(url.password, FORM)];
  return {
    host,
    port: url.port === '' ? 6379 : Number(url.port),
    db: Number(url.pathname.slice(1)),
    ...(username !== '' && { username }),
    ...(password !== '' && { password }),
    ...(/^rediss:/i.test(text) && { tls: {} }),
  };
}

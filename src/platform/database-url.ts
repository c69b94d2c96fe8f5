import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { X509Certificate } from 'node:crypto';

/** Where a `DATABASE_URL` leads and how the way there is secured. */
export interface DatabaseTarget {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** `undefined`: the URL says nothing, so nothing is encrypted. */
  ssl: TlsOptions | false | undefined;
  /** `sslmode=prefer`: in clear text where the server has no TLS. */
  preferTls: boolean;
}

/** What Node's TLS takes. */
type TlsOptions = Pick<tls.ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'checkServerIdentity'>;

/** The URL cannot be used; `message` tells why and never repeats what may be a password. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';
}

const FORM = 'must look like postgresql://user:password@host:5432/database';
const UNREADABLE = `${FORM}; percent-encode the password (@ is %40, # is %23, % is %25, / is %2F, ? is %3F)`;
const MODES = ['disable', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'] as const;
const FILES = ['sslrootcert', 'sslcert', 'sslkey'] as const;
type Mode = (typeof MODES)[number];
type Files = Partial<Record<(typeof FILES)[number], string>>;

const isOneOf = <T extends string>(values: readonly T[], value: string): value is T =>
  (values as readonly string[]).includes(value);

function parse(text: string): URL {
  // the parser drops tabs and line breaks without a word
  if (/\p{Cc}/u.test(text)) throw new DatabaseUrlError('must not contain control characters');
  if (!/^postgres(ql)?:\/\//i.test(text)) throw new DatabaseUrlError(FORM);
  const url = URL.canParse(text) ? new URL(text) : null;
  // a password with one of `#`, `/` and `?` ends early, and the rest of it would be taken for something else
  if (url === null || text.includes('#') || url.pathname.includes('@')) throw new DatabaseUrlError(UNREADABLE);
  return url;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new DatabaseUrlError(UNREADABLE);
  }
}

function readParameters({ search, searchParams }: URL): { mode: Mode | undefined; paths: Files } {
  const given = new Map<string, string>();
  for (const [name, value] of searchParams) {
    if (name !== 'sslmode' && !isOneOf(FILES, name)) {
      throw new DatabaseUrlError(
        search.includes('@') || !/^\w{1,40}$/.test(name)
          ? UNREADABLE
          : `has the parameter ${name}, which is not understood; there are sslmode, ${FILES.join(', ')}`,
      );
    }
    if (given.has(name)) throw new DatabaseUrlError(`has ${name} more than once`);
    given.set(name, value);
  }
  const mode = given.get('sslmode');
  given.delete('sslmode');
  if (mode !== undefined && !isOneOf(MODES, mode)) {
    throw new DatabaseUrlError(mode.includes('@') ? UNREADABLE : `has an sslmode that is none of ${MODES.join(', ')}`);
  }
  const paths = Object.fromEntries(given) as Files;
  if (mode === undefined && given.size > 0)
    throw new DatabaseUrlError(`has ${[...given.keys()].join(', ')} without sslmode`);
  if ((paths.sslcert === undefined) !== (paths.sslkey === undefined)) {
    throw new DatabaseUrlError('must have sslcert and sslkey together');
  }
  return { mode, paths };
}

function readPem(name: keyof Files, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new DatabaseUrlError(`has a file in ${name} that cannot be read: ${JSON.stringify(path)} (${code})`);
  }
}

function checkPem(name: string, check: () => unknown): void {
  try {
    check();
  } catch {
    throw new DatabaseUrlError(`has a file in ${name} that holds no fitting PEM`);
  }
}

function readFiles(paths: Files): Pick<TlsOptions, 'ca' | 'cert' | 'key'> {
  const [ca, cert, key] = FILES.map((name) => (paths[name] === undefined ? undefined : readPem(name, paths[name])));
  if (ca !== undefined) checkPem('sslrootcert', () => new X509Certificate(ca));
  if (cert !== undefined) checkPem('sslcert and sslkey', () => tls.createSecureContext({ cert, key }));
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert, key: key! }) };
}

/** Node brings roots of its own; the system's count where this Node can read them, with those of NODE_EXTRA_CA_CERTS. */
function systemRoots(): { ca?: string } {
  const roots = tls.getCACertificates?.('system') ?? [];
  return roots.length === 0 ? {} : { ca: [...roots, ...tls.getCACertificates('extra')].join('\n') };
}

function tlsOptions(mode: Mode, files: Pick<TlsOptions, 'ca' | 'cert' | 'key'>): TlsOptions | false {
  switch (mode) {
    case 'disable':
      return false;
    case 'prefer':
    case 'require':
    case 'no-verify':
      return { ...files, rejectUnauthorized: false };
    case 'verify-ca':
      return { ...systemRoots(), ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined };
    case 'verify-full':
      return { ...systemRoots(), ...files, rejectUnauthorized: true };
  }
}

/**
 * Reads a `DATABASE_URL` and the files it names (contract 1.10). Whoever connects takes it from here, so that no
 * connection is secured less than another: pool, migrations, jobs, commands.
 * @throws DatabaseUrlError
 */
export function readDatabaseUrl(text: string): DatabaseTarget {
  const url = parse(text);
  const { mode, paths } = readParameters(url);
  const files = readFiles(paths);
  const database = decode(url.pathname).slice(1);
  if (url.hostname === '' || database === '') throw new DatabaseUrlError(FORM);
  return {
    // the brackets of an IPv6 address belong to the URL
    host: decode(url.hostname).replace(/^\[(.+)\]$/, '$1'),
    port: url.port === '' ? 5432 : Number(url.port),
    user: decode(url.username),
    password: decode(url.password),
    database,
    ssl: mode === undefined ? undefined : tlsOptions(mode, files),
    preferTls: mode === 'prefer',
  };
}

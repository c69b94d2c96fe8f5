import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { bareHost, decodePart, parseServerUrl, type ServerUrlForm, ServerUrlError, unreadable } from './server-url.ts';

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

const FORM: ServerUrlForm = {
  scheme: /^postgres(ql)?:\/\//i,
  form: 'must look like postgresql://user:password@host:5432/database',
};
const MODES = ['disable', 'prefer', 'require', 'no-verify', 'verify-ca', 'verify-full'] as const;
const FILES = ['sslrootcert', 'sslcert', 'sslkey'] as const;
type Mode = (typeof MODES)[number];
type Files = Partial<Record<(typeof FILES)[number], string>>;

const isOneOf = <T extends string>(values: readonly T[], value: string): value is T =>
  (values as readonly string[]).includes(value);

function readParameters({ search, searchParams }: URL): { mode: Mode | undefined; paths: Files } {
  const given = new Map<string, string>();
  for (const [name, value] of searchParams) {
    if (name !== 'sslmode' && !isOneOf(FILES, name)) {
      if (search.includes('@') || !/^\w{1,40}$/.test(name)) throw unreadable(FORM);
      throw new ServerUrlError(
        `has the parameter ${name}, which is not understood; there are sslmode, ${FILES.join(', ')}`,
      );
    }
    if (given.has(name)) throw new ServerUrlError(`has ${name} more than once`);
    given.set(name, value);
  }
  const mode = given.get('sslmode');
  given.delete('sslmode');
  if (mode !== undefined && !isOneOf(MODES, mode)) {
    if (mode.includes('@')) throw unreadable(FORM);
    throw new ServerUrlError(`has an sslmode that is none of ${MODES.join(', ')}`);
  }
  const paths = Object.fromEntries(given) as Files;
  if (mode === undefined && given.size > 0)
    throw new ServerUrlError(`has ${[...given.keys()].join(', ')} without sslmode`);
  if ((paths.sslcert === undefined) !== (paths.sslkey === undefined)) {
    throw new ServerUrlError('must have sslcert and sslkey together');
  }
  return { mode, paths };
}

function readPem(name: keyof Files, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new ServerUrlError(`has a file in ${name} that cannot be read: ${JSON.stringify(path)} (${code})`);
  }
}

function checkPem(name: string, check: () => unknown): void {
  try {
    check();
  } catch {
    throw new ServerUrlError(`has a file in ${name} that holds no fitting PEM`);
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
 * @throws ServerUrlError
 */
export function readDatabaseUrl(text: string): DatabaseTarget {
  const url = parseServerUrl(text, FORM);
  const { mode, paths } = readParameters(url);
  const files = readFiles(paths);
  const decode = (part: string): string => decodePart(part, FORM);
  const database = decode(url.pathname).slice(1);
  if (url.hostname === '' || database === '') throw unreadable(FORM);
  return {
    host: bareHost(decode(url.hostname)),
    port: url.port === '' ? 5432 : Number(url.port),
    user: decode(url.username),
    password: decode(url.password),
    database,
    ssl: mode === undefined ? undefined : tlsOptions(mode, files),
    preferTls: mode === 'prefer',
  };
}

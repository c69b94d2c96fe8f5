import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedPort } from './fake-servers.ts';

/** A PostgreSQL of the test's own that lets nobody in without TLS, with certificates made on the spot. */
export interface TlsPostgres {
  port: number;
  /** Authority that signed the server's certificate, which is made out to `localhost`. */
  ca: string;
  /** Authority that signed nothing here. */
  strangeCa: string;
  /** What the user `certified` shows instead of a password. */
  cert: string;
  key: string;
  /** From now on new connections get no TLS; the user `anyone` needs none. */
  withoutTls: () => void;
  stop: () => void;
}

const HOME = '/usr/lib/postgresql';
const VERSIONS = existsSync(HOME) ? readdirSync(HOME).sort((a, b) => Number(b) - Number(a)) : [];
const binary = (name: string) => join(HOME, VERSIONS[0] ?? '', 'bin', name);

const HBA = `
hostssl all certified all cert
hostssl all postgres all scram-sha-256
host all anyone all trust
local all postgres trust
`;

/** PostgreSQL refuses to run as root, where the tests may well run. */
function run(command: string, args: string[], input?: string): string {
  const isRoot = process.getuid?.() === 0;
  const [file, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', command, ...args] : [command, ...args];
  return execFileSync(file, rest, { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'], cwd: '/', input });
}

function canRun(): boolean {
  try {
    run('openssl', ['version']);
    run(binary('initdb'), ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** Whether this machine has a PostgreSQL server and openssl to make one with. */
export const hasTlsPostgres = VERSIONS.length > 0 && canRun();

const write = (path: string, text: string) => run('tee', [path], text);

function makeCertificates(dir: string): void {
  const file = (name: string) => join(dir, name);
  const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const name of ['ca', 'strange']) {
    const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`), '-days', '2', '-subj', `/CN=${name}`];
    run('openssl', ['req', '-x509', ...ecKey, ...out]);
  }
  const signed = (name: string, subject: string, extension: string) => {
    run('openssl', ['req', ...ecKey, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`), '-subj', subject]);
    write(file(`${name}.ext`), extension);
    const authority = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
    const files = ['-in', file(`${name}.csr`), '-out', file(`${name}.crt`), '-extfile', file(`${name}.ext`)];
    run('openssl', ['x509', '-req', ...authority, ...files]);
  };
  signed('server', '/CN=localhost', 'subjectAltName=DNS:localhost');
  signed('client', '/CN=certified', 'extendedKeyUsage=clientAuth');
  run('chmod', ['600', file('server.key')]);
}

/** Password of the user `postgres`, with what has to be percent-encoded in a URL. */
export const TLS_PASSWORD = 'p@ss#w%rd/?:[1]';

export async function openTlsPostgres(): Promise<TlsPostgres> {
  const dir = join(tmpdir(), `pixecom-tls-${process.pid}-${Date.now()}`);
  const data = join(dir, 'data');
  const file = (name: string) => join(dir, name);
  run('mkdir', [dir]);
  makeCertificates(dir);
  write(file('password'), TLS_PASSWORD);
  run(binary('initdb'), ['-D', data, '-U', 'postgres', '--pwfile', file('password'), '-A', 'scram-sha-256', '-N']);
  write(join(data, 'pg_hba.conf'), HBA);
  const port = await closedPort();
  const settings = Object.entries({
    port,
    listen_addresses: '127.0.0.1,::1',
    unix_socket_directories: dir,
    fsync: 'off',
    ssl: 'on',
    ssl_cert_file: file('server.crt'),
    ssl_key_file: file('server.key'),
    ssl_ca_file: file('ca.crt'),
  }).map(([name, value]) => `${name} = '${value}'\n`);
  run('tee', ['-a', join(data, 'postgresql.conf')], settings.join(''));
  const control = (...args: string[]) => run(binary('pg_ctl'), ['-D', data, '-w', '-l', file('log'), ...args]);
  control('start');
  const sql = (statement: string) =>
    run(binary('psql'), ['-h', dir, '-p', String(port), '-U', 'postgres', '-qAtc', statement]);
  sql('create role certified superuser login');
  sql('create role anyone superuser login');
  sql('create database shop');
  return {
    port,
    ca: file('ca.crt'),
    strangeCa: file('strange.crt'),
    cert: file('client.crt'),
    key: file('client.key'),
    withoutTls: () => {
      sql("alter system set ssl = 'off'");
      control('restart', '-m', 'fast');
    },
    stop: () => {
      control('stop', '-m', 'immediate');
      run('rm', ['-rf', dir]);
    },
  };
}

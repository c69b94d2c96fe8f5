import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '#test';
import { clusterUrl } from '#support/database/test-database.ts';
import { type Config, loadConfig } from '#src/platform/config/config.ts';
import { connectDatabase } from '#src/platform/db/connect.ts';
import { MikroORM } from '@mikro-orm/postgresql';
import { type Orm, ormOptions } from '#src/platform/db/orm.ts';
import { listen } from '#support/servers/fake-servers.ts';
import { killPrograms, startProgram, temporaryDir } from '#support/process/program.ts';
import { hasTlsPostgres, openTlsPostgres, TLS_PASSWORD, type TlsPostgres } from '#support/servers/tls-postgres.ts';

/** TLS to the database (contract 1.10), against a PostgreSQL that takes nothing else. */
const TIMEOUT_MS = 120_000;
const root = fileURLToPath(new URL('../../../', import.meta.url));
type Options = Parameters<typeof MikroORM.init>[0];
const run = promisify(execFile);

/** The ORM as it is, without the entities that take their time to be looked at. */
const openOrm = async (config: Config) =>
  MikroORM.init({
    ...(await ormOptions(config, [])),
    discovery: { warnWhenNoEntities: false },
  } as Options) as Promise<Orm>;

const configOf = (url: string) => loadConfig({ NODE_ENV: 'test', DATABASE_URL: url });

/** What one connection of the pool is like, or the line that the start would end with. */
async function connected(url: string): Promise<boolean | string> {
  const config = configOf(url);
  const orm = await openOrm(config);
  try {
    await connectDatabase(orm, { database: { ...config.database, migrateOnStart: false } }).catch((error: Error) => {
      if (!error.message.startsWith('Pending migration')) throw error;
    });
    const sql = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
    const [row] = await orm.em.getConnection().execute<{ ssl: boolean }[]>(sql);
    return row!.ssl;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await orm.close();
  }
}

const canServe = clusterUrl !== undefined && hasTlsPostgres;
const describeWithServer = canServe
  ? describe
  : (name: string, body: () => void) =>
      describe.skip(`${name} (skipped: needs TEST_DATABASE_URL, PostgreSQL's server and openssl)`, body);

describeWithServer('a PostgreSQL that takes TLS only', () => {
  let server: TlsPostgres;
  const dir = temporaryDir();
  const url = (parameters: string, host = 'localhost', user = `postgres:${encodeURIComponent(TLS_PASSWORD)}`) =>
    `postgresql://${user}@${host}:${server.port}/shop${parameters}`;
  const full = () => url(`?sslmode=verify-full&sslrootcert=${server.ca}`);

  beforeAll(async () => {
    server = await openTlsPostgres();
  }, TIMEOUT_MS);
  afterAll(() => {
    killPrograms();
    server.stop();
  });

  test.each([
    ['prefer', () => url('?sslmode=prefer')],
    ['require, whoever the server says it is', () => url('?sslmode=require', '127.0.0.1')],
    [
      'require, not looking at the certificate though there is a root',
      () => url(`?sslmode=require&sslrootcert=${server.strangeCa}`),
    ],
    ['no-verify, by an IPv6 address', () => url('?sslmode=no-verify', '[::1]')],
    [
      'verify-ca, by a name the certificate does not have',
      () => url(`?sslmode=verify-ca&sslrootcert=${server.ca}`, '127.0.0.1'),
    ],
    ['verify-full', full],
    [
      'a certificate instead of a password',
      () => url(`?sslmode=require&sslcert=${server.cert}&sslkey=${server.key}`, 'localhost', 'certified'),
    ],
  ])('is reached with %s', async (_name, target) => {
    expect(await connected(target())).toBe(true);
  });

  test.each([
    ['without a word about TLS', () => url(''), 'log-in refused'],
    ['with disable', () => url('?sslmode=disable'), 'log-in refused'],
    ['with verify-ca and another root', () => url(`?sslmode=verify-ca&sslrootcert=${server.strangeCa}`), 'certificate'],
    ["with verify-ca and the system's roots", () => url('?sslmode=verify-ca'), 'certificate'],
    ["with verify-full and the system's roots", () => url('?sslmode=verify-full'), 'certificate'],
    [
      'with verify-full and another name',
      () => url(`?sslmode=verify-full&sslrootcert=${server.ca}`, '127.0.0.1'),
      'altnames',
    ],
    ['without the certificate it asks for', () => url('?sslmode=require', 'localhost', 'certified'), 'log-in refused'],
  ])('refuses a start %s', async (_name, target, reason) => {
    expect(await connected(target())).toMatch(new RegExp(`^Cannot reach PostgreSQL at .*${reason}`));
  });

  test(
    'is migrated, commanded and served, each connection encrypted',
    async () => {
      const env = { ...process.env, NODE_ENV: 'test', DATABASE_URL: full() };
      await run(process.execPath, ['node_modules/.bin/mikro-orm', 'migration:up'], { cwd: root, env });
      const program = startProgram(dir, { DATABASE_URL: full(), JOBS_ENABLED: 'true' });
      const admin = ['src/commands/admin-create.ts', '--email', 'root@tls.example', '--name', 'Root'];
      const { stdout } = await run(process.execPath, admin, {
        cwd: root,
        env: { ...env, ADMIN_PASSWORD: 'hunter2-hunter2' },
      });
      expect(stdout).toMatch(/^Superadmin created: /);
      const baseUrl = await program.baseUrl();
      await program.logged('Jobs started');
      expect((await fetch(`${baseUrl}/api/health/ready`)).status).toBe(200);
      const orm = await openOrm(configOf(full()));
      const rows = await orm.em.getConnection().execute<{ name: string; ssl: boolean }[]>(
        `select distinct application_name as name, ssl from pg_stat_activity join pg_stat_ssl using (pid)
         where datname = 'shop' and pid <> pg_backend_pid() order by 1`,
      );
      await orm.close();
      expect(rows).toEqual([
        { name: 'pixecom-api', ssl: true },
        { name: 'pixecom-jobs', ssl: true },
      ]);
      program.child.kill('SIGTERM');
      expect((await program.ended).code).toBe(0);
    },
    TIMEOUT_MS,
  );

  test('when it stops speaking TLS: prefer goes on without, require and above do not', async () => {
    server.withoutTls();
    const anyone = (mode: string) => url(`?sslmode=${mode}`, 'localhost', 'anyone');
    expect(await connected(anyone('prefer'))).toBe(false);
    for (const mode of ['require', 'no-verify', 'verify-ca', 'verify-full']) {
      expect(await connected(anyone(mode))).toMatch(/^Cannot reach .*does not support SSL/);
    }
  });
});

describe('a server that has no TLS hears nothing but the question for it', () => {
  test.each(['require', 'no-verify', 'verify-ca', 'verify-full'])('sslmode=%s', async (mode) => {
    const heard: Buffer[] = [];
    const server = await listen((socket) => {
      socket.on('data', (chunk) => {
        heard.push(chunk);
        socket.write('N');
      });
    });
    const answer = await connected(`postgresql://pixecom:hunter2@127.0.0.1:${server.port}/shop?sslmode=${mode}`);
    await server.close();
    expect(answer).toMatch(/^Cannot reach .*does not support SSL/);
    expect(Buffer.concat(heard).toString('hex')).toBe('0000000804d2162f');
  });
});

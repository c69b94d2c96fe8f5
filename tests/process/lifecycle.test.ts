import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '#test';
import { PROBE_TIMEOUT_MS } from '#src/platform/db/connect.ts';
import { onCluster } from '#support/database/cluster.ts';
import { clusterUrl, databaseUrl, runPrefix } from '#support/database/test-database.ts';
import { closedPort, openRefusingPostgres, openSilentServer } from '#support/servers/fake-servers.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { type Ending, killPrograms, type Program, startProgram, temporaryDir } from '#support/process/program.ts';
import { openRaw } from '#support/http/raw-http.ts';

/** The real program, as a process of its own (contract 1.1, 1.10). */
const dir = temporaryDir();
const TIMEOUT_MS = 60_000;
const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  killPrograms();
  for (const close of closers) await close();
});

const url = (port: number, host = '127.0.0.1') => `postgresql://pixecom:hunter2@${host}:${port}/shop`;
const start = (env: Record<string, string>) => startProgram(dir, env).ended;
/** Starts that must fail; one of them takes its time, so all begin before anything else. */
let endings: Record<string, Promise<Ending>>;
beforeAll(async () => {
  if (clusterUrl === undefined) return; // seven starts, of which each takes as long as a dozen tests
  const [silent, refusing] = [await openSilentServer(), await openRefusingPostgres()];
  closers.push(silent.close, refusing.close);
  endings = {
    'hanging server': start({ DATABASE_URL: url(silent.port) }),
    'bad setting': start({ DATABASE_URL: url(5432), JWT_EXPIRES_IN: 'never' }),
    'bad settings': start({ NODE_ENV: 'production', DATABASE_URL: url(5432) }),
    'closed port': start({ DATABASE_URL: url(await closedPort()) }),
    'unknown host': start({ DATABASE_URL: url(5432, 'db.invalid') }),
    'wrong password': start({ DATABASE_URL: url(refusing.port) }),
  };
});

const ready = async (baseUrl: string): Promise<number> => (await fetch(`${baseUrl}/api/health/ready`)).status;
const postTo = (baseUrl: string) => (path: string, body: object, signal?: AbortSignal) =>
  fetch(`${baseUrl}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
const messages = (program: Program) => program.lines().map(({ msg }) => msg);

describe('the program', () => {
  const dataDir = join(dir, 'data');
  const lock = join(dataDir, 'pixecom.lock');
  const env = (): Record<string, string> =>
    globalThis.testDatabase.kind === 'postgres' ? { DATABASE_URL: globalThis.testDatabase.url } : { DATA_DIR: dataDir };
  const embedded = clusterUrl === undefined;
  let program: Program;
  let baseUrl: string;

  beforeAll(async () => {
    program = startProgram(dir, env());
    baseUrl = await program.baseUrl();
  }, TIMEOUT_MS);

  test('connects, then listens, then serves', async () => {
    expect(await ready(baseUrl)).toBe(200);
    await program.logged('request');
    const order = messages(program).filter((message) =>
      /^(Database connected|Listening|request)$/.test(String(message)),
    );
    expect(order.slice(0, 3)).toEqual(['Database connected', 'Listening', 'request']);
    const { api, docs } = await program.logged('Listening');
    expect([api, docs]).toEqual([
      expect.stringMatching(/^http:.*\/api$/),
      expect.stringMatching(/^http:.*\/api\/docs$/),
    ]);
  });

  test('tells which environment and database it runs on', async () => {
    const { environment, database } = await program.logged('Runs on');
    const { DATABASE_URL: url } = env();
    const target = url === undefined ? `embedded, in ${dataDir}` : /@(.+)$/.exec(url)![1];
    expect([environment, database]).toEqual(['test', target]);
  });

  test('keeps connections alive for 65 s', async () => {
    const { headers } = await fetch(`${baseUrl}/api/health/live`);
    expect([headers.get('connection'), headers.get('keep-alive')]).toEqual(['keep-alive', 'timeout=65']);
  });

  test('outlives clients that break off and bytes that mean nothing', async () => {
    const login = 'POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const hostile = [
      `${login}Content-Length: 100\r\n\r\n{"email":`,
      `${login}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
      'GET /api/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n',
      `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n`,
      '\x16\x03\x01\x02',
    ];
    for (const bytes of hostile) {
      const { socket } = await openRaw(baseUrl);
      await new Promise((resolve) => socket.write(bytes, 'latin1', resolve));
      socket.resetAndDestroy();
    }
    expect(await ready(baseUrl)).toBe(200);
    expect(program.child.exitCode).toBeNull();
    expect(program.lines().filter(({ level }) => level === 'error')).toEqual([]);
  });

  (embedded ? test : test.skip)(
    'refuses to share its embedded database, and keeps working',
    async () => {
      expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${program.child.pid} on `));
      const { code, stderr } = await startProgram(dir, env()).ended;
      expect([code, stderr.split('\n').length]).toEqual([1, 2]);
      expect(stderr).toContain(`in use by process ${program.child.pid}`);
      expect(stderr).toContain(dataDir);
      expect(await ready(baseUrl)).toBe(200);
      expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${program.child.pid} on `));
    },
    TIMEOUT_MS,
  );

  (embedded ? test : test.skip)(
    'starts again after kill -9, with the lock and the rows of the one that died',
    async () => {
      const register = { email: 'ada@example.com', password: 'correct horse', displayName: 'Ada' };
      expect((await postTo(baseUrl)('register', register)).status).toBe(201);
      program.child.kill('SIGKILL');
      expect((await program.ended).signal).toBe('SIGKILL');
      expect(existsSync(lock)).toBe(true);
      program = startProgram(dir, { ...env(), JOBS_ENABLED: 'true' });
      baseUrl = await program.baseUrl();
      expect(readFileSync(lock, 'utf8')).toMatch(new RegExp(`^${program.child.pid} on `));
      const { email, password } = register;
      expect((await postTo(baseUrl)('login', { email, password })).status).toBe(200);
    },
    TIMEOUT_MS,
  );

  test(
    'on SIGTERM takes nothing new, finishes what it began, disconnects and exits with 0',
    async () => {
      const idle = await openRaw(baseUrl);
      idle.write('GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      await idle.until(/"status":"ok"/);
      const body = JSON.stringify({ email: 'nobody@example.com', password: 'x' });
      const busy = await openRaw(baseUrl);
      const head = [
        'POST /api/auth/login HTTP/1.1',
        'Host: x',
        'Content-Type: application/json',
        'Expect: 100-continue',
      ];
      busy.write(`${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n`);
      await busy.until(/100 Continue/); // the server has begun with it
      program.child.kill('SIGTERM');
      program.child.kill('SIGTERM'); // an impatient supervisor
      await program.logged('Stopping');
      await idle.ended();
      await expect(fetch(`${baseUrl}/api/health/live`)).rejects.toThrow();
      expect(messages(program)).not.toContain('Database disconnected');
      busy.write(body);
      expect(await busy.until(/INVALID_CREDENTIALS/)).toMatch(/HTTP\/1\.1 401 /);
      const { code, stderr } = await program.ended;
      expect([code, stderr]).toEqual([0, '']);
      expect(messages(program).at(-1)).toBe('Database disconnected');
      expect(program.lines().filter(({ level }) => level === 'warn')).toEqual([]); // nothing was cut
      expect(existsSync(lock)).toBe(false);
    },
    TIMEOUT_MS,
  );
});

describeOnPostgres('a start that fails ends with code 1 and one line', () => {
  test('for each setting that is bad or missing', async () => {
    const { code, stderr } = await endings['bad settings']!;
    const names = ['JWT_SECRET', 'REFRESH_TOKEN_PEPPER', 'CORS_ORIGIN', 'FRONTEND_URL', 'META_TOKEN_ENCRYPTION_KEYS'];
    const told = stderr
      .split('\n')
      .map((line) => /^PixEcom cannot start: (\w+) .*required in production$/.exec(line)?.[1]);
    expect([code, told]).toEqual([1, [...names, undefined]]);
  });

  test('waits for the database for less than 10 s, with time to spare for loading the program', () => {
    expect(PROBE_TIMEOUT_MS).toBeLessThanOrEqual(6_000);
  });

  test.each([
    ['bad setting', [/^PixEcom cannot start: JWT_EXPIRES_IN must look like /]],
    ['closed port', [/127\.0\.0\.1:\d+/, /"shop"/, /connection refused/]],
    ['unknown host', [/db\.invalid:5432/, /"shop"/, /unknown host/]],
    ['wrong password', [/127\.0\.0\.1:\d+/, /"shop"/, /"pixecom"/, /wrong password/]],
    ['hanging server', [/127\.0\.0\.1:\d+/, /"shop"/, /no answer/]],
  ])(
    '%s',
    async (name, patterns) => {
      const { code, stderr, stdout } = await endings[name]!;
      expect([code, stderr.split('\n').length, stdout]).toEqual([1, 2, '']);
      for (const pattern of patterns) expect(stderr).toMatch(pattern);
      expect(stderr).not.toMatch(/hunter2|at .*\.[jt]s:\d/);
    },
    TIMEOUT_MS,
  );
});

describeOnPostgres('on PostgreSQL the program', () => {
  const name = `${runPrefix()}lifecycle_${process.pid}`;
  const missing = `${runPrefix()}missing_${process.pid}`;
  const env = { DATABASE_URL: clusterUrl === undefined ? '' : databaseUrl(name) };
  const drop = () => onCluster((execute) => execute(`drop database if exists "${name}" with (force)`));

  beforeAll(async () => {
    await drop();
    await onCluster((execute) => execute(`create database "${name}"`));
    closers.push(drop);
  });

  test(
    'names a database that does not exist, and does not make it',
    async () => {
      const { code, stderr } = await startProgram(dir, { DATABASE_URL: databaseUrl(missing) }).ended;
      expect([code, stderr.split('\n').length]).toEqual([1, 2]);
      expect(stderr).toMatch(new RegExp(`"${missing}".*does not exist`));
      const found = await onCluster((execute) =>
        execute(`select datname as name from pg_database where datname = '${missing}'`),
      );
      expect(found).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'names a pending migration and the way out, and changes nothing',
    async () => {
      const { code, stderr } = await startProgram(dir, env).ended;
      expect([code, stderr.split('\n').length]).toEqual([1, 2]);
      expect(stderr).toMatch(/Migration\d{14}/);
      expect(stderr).toContain(`"${name}"`);
      expect(stderr).toMatch(/npm run migrate.*MIGRATE_ON_START=true/);
    },
    TIMEOUT_MS,
  );

  test(
    'migrates at start when it may, twice at once too, and survives the loss of its connections',
    async () => {
      const programs = [1, 2].map(() => startProgram(dir, { ...env, MIGRATE_ON_START: 'true', JOBS_ENABLED: 'true' }));
      const [baseUrl] = await Promise.all(programs.map((program) => program.baseUrl()));
      expect(await ready(baseUrl!)).toBe(200);
      const terminate = `select pg_terminate_backend(pid)::text as name from pg_stat_activity where datname = '${name}'`;
      expect((await onCluster((execute) => execute(terminate))).length).toBeGreaterThan(0);
      const statuses: number[] = [];
      for (let patience = 0; statuses.at(-1) !== 200 && patience < 100; patience += 1)
        statuses.push(await ready(baseUrl!));
      expect(statuses.at(-1)).toBe(200);
      expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
      for (const program of programs) program.child.kill('SIGINT');
      for (const program of programs) expect((await program.ended).code).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'finishes on SIGTERM what a client began who is gone',
    async () => {
      const program = startProgram(dir, { ...env, MIGRATE_ON_START: 'true' });
      const baseUrl = await program.baseUrl();
      const account = { email: 'ada@example.com', password: 'correct horse' };
      const post = postTo(baseUrl);
      expect((await post('register', { ...account, displayName: 'Ada' })).status).toBe(201);
      const client = new Client({ connectionString: env.DATABASE_URL });
      client.on('error', () => undefined); // a failing test leaves it to be cut
      await client.connect();
      await client.query('begin; lock table users in access exclusive mode');
      const gone = new AbortController();
      const login = post('login', account, gone.signal);
      const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      while ((await client.query(waiting)).rows.length === 0);
      gone.abort();
      await expect(login).rejects.toThrow();
      await program.logged('request aborted');
      program.child.kill('SIGTERM');
      await program.logged('Stopping');
      await client.query('commit');
      expect((await program.ended).code).toBe(0);
      expect((await client.query('select 1 from refresh_tokens')).rows).toHaveLength(2);
      await client.end();
      expect(messages(program).at(-1)).toBe('Database disconnected');
    },
    TIMEOUT_MS,
  );

  test(
    'ends with 0 on SIGTERM though a statement hangs',
    async () => {
      const program = startProgram(dir, { ...env, MIGRATE_ON_START: 'true', JOBS_ENABLED: 'true' });
      const baseUrl = await program.baseUrl();
      const client = new Client({ connectionString: env.DATABASE_URL });
      await client.connect();
      const post = postTo(baseUrl);
      const account = { email: 'hanging@example.com', password: 'a long password' };
      expect((await post('register', { ...account, displayName: 'Ada' })).status).toBe(201);
      // a lock would be waited for for a while only
      await client.query(`
        alter table users rename to real_users;
        create view users as select * from real_users where pg_sleep(60) is null;
        grant select on users to pixecom_system`);
      const login = post('login', account);
      login.catch(() => undefined);
      const hanging = `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
      while ((await client.query(hanging)).rows.length === 0);
      program.child.kill('SIGTERM');
      const { code, stderr } = await program.ended;
      await client.end();
      expect([code, stderr]).toEqual([0, '']);
      await expect(login).rejects.toThrow();
      expect(messages(program).at(-1)).toBe('Stopped before everything was finished');
    },
    TIMEOUT_MS,
  );
});

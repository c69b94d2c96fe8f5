import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from '#test';
import { onCluster } from '#support/database/cluster.ts';
import { clusterUrl, databaseUrl, runPrefix } from '#support/database/test-database.ts';
import { closedPort, openSilentServer } from '#support/servers/fake-servers.ts';
import { describeOnPostgres } from '#support/database/races.ts';
import { killPrograms, startProgram, startWorker, temporaryDir } from '#support/process/program.ts';
import { openRaw } from '#support/http/raw-http.ts';

/** The first and the last moments of the real program (contract 1.1, Life cycle). */
const dir = temporaryDir();
const TIMEOUT_MS = 60_000;
const STOPS = 3;
const LIVE = 'GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n';
const READY = 'GET /api/health/ready HTTP/1.1\r\nHost: x\r\n\r\n';
const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  killPrograms();
  for (const close of closers) await close();
});

const env = () => ({ DATABASE_URL: (globalThis.testDatabase as { url: string }).url });

interface Readiness {
  status: number;
  message?: string;
}
const UNREACHABLE: Readiness = { status: 0 };
const readiness = (port: number): Promise<Readiness> =>
  fetch(`http://127.0.0.1:${port}/api/health/ready`).then(
    async (res) => ({ ...((await res.json()) as object), status: res.status }),
    () => UNREACHABLE,
  );
/** Asks until the answer is another one than `status`. */
async function readinessOtherThan(port: number, ...statuses: number[]): Promise<Readiness> {
  for (;;) {
    const answer = await readiness(port);
    if (!statuses.includes(answer.status)) return answer;
    await pause(10);
  }
}

// each starts the program, which takes longer with a database in it; lifecycle.test.ts does that
describeOnPostgres('a stop', () => {
  test.each(Array.from({ length: STOPS }, (_, index) => index))(
    'at the first ready answers every connection that was made (%i)',
    async () => {
      const port = await closedPort();
      const program = startProgram(dir, { ...env(), PORT: String(port), JOBS_ENABLED: 'true' });
      expect(await readinessOtherThan(port, 0, 503)).toMatchObject({ status: 200 });
      const before = Array.from({ length: 20 }, () => openRaw(`http://127.0.0.1:${port}`));
      program.child.kill('SIGTERM');
      const after = Array.from({ length: 20 }, () => openRaw(`http://127.0.0.1:${port}`));
      for (const connection of await Promise.all([...before, ...after])) {
        connection.write(LIVE);
        expect(await connection.ended()).toMatch(/^HTTP\/1\.1 200 /);
      }
      const { code, signal, stderr } = await program.ended;
      expect([code, signal, stderr]).toEqual([0, null, '']);
    },
    TIMEOUT_MS,
  );

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'on %s is told by readiness to the connections there are, which are closed behind their answer',
    async (signal) => {
      const program = startProgram(dir, env());
      const baseUrl = await program.baseUrl();
      const kept = await openRaw(baseUrl);
      kept.write(LIVE);
      expect(await kept.until(/"status":"ok"/)).toMatch(/^Connection: keep-alive/m);
      const fresh = await openRaw(baseUrl);
      program.child.kill(signal);
      await program.logged('Stopping');
      for (const connection of [kept, fresh]) connection.write(READY);
      for (const connection of [kept, fresh]) {
        const answer = await connection.ended();
        expect(answer).toMatch(/HTTP\/1\.1 503 /);
        expect(answer).toMatch(/^Connection: close/m);
        expect(answer).toContain('"message":"Shutting down"');
      }
      expect((await program.ended).code).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'resets no request of busy clients',
    async () => {
      const program = startProgram(dir, env());
      const baseUrl = await program.baseUrl();
      let answered = 0;
      /** One request after the other until nobody listens any more; how they ended. */
      const insist = async (agent: Agent): Promise<string[]> => {
        const outcomes: string[] = [];
        while (outcomes.at(-1) !== 'ECONNREFUSED') {
          const outcome = await new Promise<string>((resolve) => {
            const request = get(`${baseUrl}/api/health/live`, { agent }, (res) => {
              res.resume().once('end', () => resolve(String(res.statusCode)));
            });
            request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
          });
          if (outcome === '200') answered += 1;
          else outcomes.push(outcome);
        }
        return outcomes;
      };
      const clients = [...Array(12).keys()].map((client) => insist(new Agent({ keepAlive: client % 2 === 0 })));
      while (answered < 50) await new Promise(setImmediate);
      program.child.kill('SIGTERM');
      for (const outcomes of await Promise.all(clients)) {
        // the last connection may be made in the instant in which the kernel closes the door
        expect([['ECONNREFUSED'], ['ECONNRESET', 'ECONNREFUSED']]).toContainEqual(outcomes);
      }
      expect((await program.ended).code).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'while the start still waits for the database ends it, without a complaint',
    async () => {
      const silent = await openSilentServer();
      closers.push(silent.close);
      const program = startProgram(dir, { DATABASE_URL: `postgresql://pixecom:x@127.0.0.1:${silent.port}/shop` });
      while (silent.connections() === 0) await new Promise(setImmediate);
      program.child.kill('SIGTERM');
      const { code, signal, stderr, stdout } = await program.ended;
      expect([code, signal, stderr, stdout]).toEqual([0, null, '', '']);
    },
    TIMEOUT_MS,
  );
});

describeOnPostgres('a start whose queue cannot be reached', () => {
  const name = `${runPrefix()}start_stop_${process.pid}`;
  const url = clusterUrl === undefined ? '' : databaseUrl(name);
  const settings = { DATABASE_URL: url, MIGRATE_ON_START: 'true', JOBS_ENABLED: 'true' };
  const drop = () => onCluster((execute) => execute(`drop database if exists "${name}" with (force)`));

  beforeAll(async () => {
    await drop();
    await onCluster((execute) => execute(`create database "${name}"`));
    closers.push(drop);
    const first = startProgram(dir, settings);
    await first.baseUrl();
    first.child.kill('SIGTERM');
    await first.ended;
  }, TIMEOUT_MS);

  /** The queue's own tables locked; `cut` ends the connections that wait for them. */
  async function lockQueue() {
    // who watches does so from outside the transaction, in which the view of others' activity stands still
    const [holder, watcher] = [new Client({ connectionString: url }), new Client({ connectionString: url })];
    for (const client of [holder, watcher]) {
      client.on('error', () => undefined); // a failing test leaves it to be cut
      await client.connect();
    }
    await holder.query('begin; lock table pgboss.version in access exclusive mode');
    const waiting = `from pg_stat_activity where datname = current_database() and application_name = 'pixecom-jobs'
      and wait_event_type = 'Lock'`;
    return {
      waitedFor: async () => {
        while ((await watcher.query(`select 1 ${waiting}`)).rows.length === 0) await pause(10);
      },
      cut: () => watcher.query(`select pg_terminate_backend(pid) ${waiting}`),
      release: () => Promise.all([holder.end(), watcher.end()]),
    };
  }

  test(
    'is not ready, serves, survives that its connections are cut, and is ready in the end',
    async () => {
      const queue = await lockQueue();
      const port = await closedPort();
      const program = startProgram(dir, { ...settings, PORT: String(port) });
      expect(await readinessOtherThan(port, 0)).toMatchObject({ status: 503, message: 'Starting' });
      for (const _time of [1, 2]) {
        await queue.waitedFor();
        await queue.cut();
        await program.logged('Jobs cannot start, trying again');
        expect(await readiness(port)).toMatchObject({ status: 503, message: 'Starting' });
        expect((await fetch(`http://127.0.0.1:${port}/api/health/live`)).status).toBe(200);
        expect((await fetch(`http://127.0.0.1:${port}/api/products/x`)).status).toBe(401);
      }
      await queue.waitedFor();
      await queue.release();
      expect(await readinessOtherThan(port, 503)).toMatchObject({ status: 200 });
      expect(program.lines().some(({ msg }) => msg === 'Jobs started')).toBe(true);
      program.child.kill('SIGTERM');
      expect((await program.ended).code).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'ends on a signal between two attempts',
    async () => {
      const queue = await lockQueue();
      const program = startProgram(dir, { ...settings, PORT: '0' });
      await queue.waitedFor();
      program.child.kill('SIGHUP');
      await program.logged('Stopping');
      await queue.cut();
      const { code, stderr } = await program.ended;
      await queue.release();
      expect([code, stderr]).toEqual([0, '']);
    },
    TIMEOUT_MS,
  );

  test(
    'tells so of the worker too',
    async () => {
      const queue = await lockQueue();
      const port = await closedPort();
      const worker = startWorker(dir, { ...settings, WORKER_PORT: String(port) });
      await queue.waitedFor();
      const health = () => fetch(`http://127.0.0.1:${port}/health`);
      expect([(await health()).status, await (await health()).json()]).toEqual([503, { status: 'starting' }]);
      await queue.cut();
      await worker.logged('Jobs cannot start, trying again');
      await queue.release();
      await worker.logged('Worker started');
      expect(await (await health()).json()).toMatchObject({ status: 'ok', queue: 'running' });
      worker.child.kill('SIGTERM');
      expect((await worker.ended).code).toBe(0);
    },
    TIMEOUT_MS,
  );
});

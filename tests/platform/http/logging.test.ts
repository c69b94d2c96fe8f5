import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '#test';
import { asValue } from 'awilix';
import { z } from 'zod';
import { User } from '#src/modules/identity/index.ts';
import { route } from '#src/platform/http/route.ts';
import { type MiniApp, openMiniApp } from '#support/http/mini-app.ts';
import { openRaw } from '#support/http/raw-http.ts';
import { expectRefusal } from '#support/http/refusal.ts';
import { openWorld, useWorld, type World } from '#support/world.ts';

// a busy machine makes no request slow
const world = useWorld({ SLOW_REQUEST_THRESHOLD_MS: '60000' });
const INTERNAL = { status: 500, code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' };
const CHANGED_SCHEMA = { status: 503, code: 'SERVICE_UNAVAILABLE', message: 'The schema of the database has changed' };
const SECRET = 'hunter2';

/** Every way to break that a handler may have by mistake. */
const FAULTS: Record<string, (em: World['cradle']['em']) => unknown> = {
  'an Error': () => {
    throw new Error(`secret ${SECRET}`.slice(0, 6));
  },
  'an error that says it is a 400': () => {
    throw Object.assign(new Error('from another company'), { status: 400, statusCode: 400, expose: true });
  },
  'a text': () => {
    throw 'just a text'; // eslint-disable-line @typescript-eslint/only-throw-error
  },
  nothing: () => {
    throw undefined; // eslint-disable-line @typescript-eslint/only-throw-error
  },
  'a rejected promise': () => Promise.reject(new TypeError('x is not a function')),
  'a statement with a syntax error': (em) => em.execute('selec ?', [SECRET]),
  'a flush of an entity without its required fields': (em) => {
    em.persist(em.create(User, { displayName: SECRET, passwordHash: SECRET } as never));
    return em.flush();
  },
  'an answer that breaks its own schema': () => ({ passwordHash: SECRET }),
};
const MISSING_TABLE = 'a statement on a table that is not there';
const KINDS = {
  ...FAULTS,
  [MISSING_TABLE]: (em) => em.execute('select ? from no_such_table', [SECRET]),
} as typeof FAULTS;

const fault = route({
  method: 'post',
  path: '/fault',
  access: 'PUBLIC',
  scope: 'system',
  summary: 'Breaks',
  body: z.object({ kind: z.enum(Object.keys(KINDS)) }),
  response: z.strictObject({ ok: z.literal(true) }),
  handler: async ({ body, cradle }) => (await KINDS[body.kind]!(cradle.em)) as { ok: true },
});

const slow = route({
  method: 'get',
  path: '/slow',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Takes its time',
  query: 'ignored',
  response: z.object({ ok: z.literal(true) }),
  handler: async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return { ok: true as const };
  },
});

/** Opened by the test that waits for a request to be inside. */
const gate = { enter: () => undefined as void, opened: Promise.resolve() };
const waiting = route({
  method: 'get',
  path: '/waiting',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'Waits at a gate',
  response: z.object({ ok: z.literal(true) }),
  handler: async () => {
    gate.enter();
    await gate.opened;
    return { ok: true as const };
  },
});

let mini: MiniApp;
beforeAll(async () => {
  mini = await openMiniApp(world, [fault, slow, waiting]);
});
afterAll(() => mini.close());
beforeEach(() => void world.logs.splice(0));

/** Lines are written when a connection is done with, which may be a moment after the client has its answer. */
async function linesOf(count: number, from: Pick<World, 'logs'> = world): Promise<Record<string, unknown>[]> {
  for (let patience = 0; from.logs.length < count && patience < 200; patience += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return from.logs;
}

describe('a fault of the server', () => {
  test.each([
    ...Object.keys(FAULTS).map((kind) => [kind, INTERNAL] as const),
    [MISSING_TABLE, CHANGED_SCHEMA] as const,
  ])('%s is told without internals, and its cause is in the log', async (kind, refusal) => {
    const answer = await mini.http.post('/fault', { kind });
    expectRefusal(answer, refusal);
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'message', 'requestId', 'statusCode']);
    const lines = await linesOf(2);
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      ['error', 'request failed'],
      ['info', 'request'],
    ]);
    expect(lines[0]).toMatchObject({ requestId: answer.body.requestId, err: { message: expect.any(String) } });
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  test('in a service of a real route is 500 too', async () => {
    const original = world.cradle.healthService;
    const broken = { state: () => Promise.reject(new Error('the disk is full')) };
    world.container.register({ healthService: asValue({ ...original, ...broken }) });
    try {
      expectRefusal(await world.http.get('/health'), INTERNAL);
    } finally {
      world.container.register({ healthService: asValue(original) });
    }
    expect((await world.http.get('/health')).status).toBe(200);
    expect(JSON.stringify(await linesOf(2))).toContain('the disk is full');
  });
});

describe('the log', () => {
  test('has one line for a request, with its id, without its query', async () => {
    const answer = await world.http.get('/nowhere?token=secret&x=1', { 'User-Agent': 'jest', Cookie: 'a=secret' });
    const [line, ...others] = await linesOf(1);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      level: 'info',
      msg: 'request',
      service: 'pixecom-api',
      method: 'GET',
      path: '/api/nowhere',
      status: 404,
      requestId: answer.body.requestId,
      ip: expect.stringContaining('127.0.0.1'),
      durationMs: expect.any(Number),
    });
    expect(line!.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(JSON.stringify(line)).not.toContain('secret');
  });

  test('says nothing of the cause of a 4xx or 501', async () => {
    await world.http.post('/auth/login', { email: 'x' });
    await world.http.post('/auth/google');
    expect((await linesOf(2)).map(({ level, status }) => [level, status])).toEqual([
      ['info', 400],
      ['info', 501],
    ]);
  });

  test('notes a client that went away before its answer', async () => {
    const inside = new Promise<void>((resolve) => (gate.enter = resolve));
    let open = () => undefined as void;
    gate.opened = new Promise((resolve) => (open = resolve));
    const connection = await openRaw(mini.baseUrl);
    connection.write('GET /api/waiting HTTP/1.1\r\nHost: x\r\n\r\n');
    await inside;
    connection.socket.destroy();
    expect(await linesOf(1)).toMatchObject([{ msg: 'request aborted', path: '/api/waiting', status: 499 }]);
    open();
  });
});

describe('an error in the log', () => {
  test.each([
    ['that only looks like one', { name: 'Odd', message: 'queue is gone', code: '42P01', stack: 'Odd: x\n    at y' }],
    ['from another realm', runInNewContext(`Object.assign(new Error('queue is gone'), { code: '42P01' })`) as object],
  ])('%s is told by its message', (_what, error) => {
    world.cradle.logger.error({ err: error }, 'job queue error');
    expect(world.logs).toMatchObject([{ err: { message: 'queue is gone', code: '42P01', stack: expect.any(String) } }]);
  });

  test('that is a mere object is told by its kind, without its values', () => {
    world.cradle.logger.error({ err: { password: SECRET } }, 'job queue error');
    world.cradle.logger.error({ err: 'words' }, 'job queue error');
    expect(world.logs).toMatchObject([{ err: { message: 'Object without a message' } }, { err: { message: 'words' } }]);
    expect(JSON.stringify(world.logs)).not.toContain(SECRET);
  });
});

describe('a slow request', () => {
  test('is one WARN line, beyond the threshold only', async () => {
    const impatient = await openWorld({ SLOW_REQUEST_THRESHOLD_MS: '10' }, false);
    const app = await openMiniApp(impatient, [slow]);
    await app.http.get('/slow?token=secret');
    const lines = await linesOf(1, impatient);
    await app.close();
    await impatient.close();
    expect(lines).toMatchObject([{ level: 'warn', msg: 'slow request', path: '/api/slow', status: 200 }]);
    expect(lines[0]!.durationMs).toBeGreaterThan(10);
    await mini.http.get('/slow');
    expect(await linesOf(1)).toMatchObject([{ level: 'info', msg: 'request' }]);
  });
});

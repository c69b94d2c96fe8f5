import { once } from 'node:events';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '#test';
import { route } from '#src/platform/http/route.ts';
import { streamTo } from '#src/platform/http/stream.ts';
import { type MiniApp, openMiniApp } from '#support/http/mini-app.ts';
import { openRaw } from '#support/http/raw-http.ts';
import { useWorld } from '#support/world.ts';

const world = useWorld();

let began: () => void;
let source: Readable;
const file = route({
  method: 'get',
  path: '/file',
  access: 'PUBLIC',
  scope: 'none',
  summary: 'A file that takes its time',
  response: 'text/csv',
  handler: async ({ res }) => {
    began();
    if (!res.closed) await once(res, 'close');
    await streamTo(res, source);
  },
});

let mini: MiniApp;
beforeAll(async () => {
  mini = await openMiniApp(world, [file]);
});
afterAll(() => mini.close());
beforeEach(() => void (world.logs.length = 0));

const idle = async () => {
  while (world.cradle.lifecycle.running > 0) await new Promise((resolve) => setImmediate(resolve));
};
const failures = () => world.logs.filter(({ level }) => level === 'error');

describe('a client that goes away', () => {
  test('before its file begins is no error, and the file is not read', async () => {
    const isReached = new Promise<void>((resolve) => (began = resolve));
    source = Readable.from(['a', 'b']);
    const { socket, write } = await openRaw(mini.baseUrl);
    write('GET /api/file HTTP/1.1\r\nHost: x\r\n\r\n');
    await isReached;
    socket.resetAndDestroy();
    await idle();
    expect([source.destroyed, source.readableDidRead]).toEqual([true, false]);
    expect(failures()).toEqual([]);
  });

  test('while it reads an asset of the docs is no error', async () => {
    const { socket, write, until } = await openRaw(world.baseUrl);
    // more than all buffers on the way hold
    write('GET /api/docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(20));
    await until(/HTTP\/1.1 200/);
    socket.resetAndDestroy();
    const isOver = () => world.logs.some(({ msg }) => msg === 'request aborted');
    while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(failures()).toEqual([]);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '#test';
import { StartError } from '#src/platform/db/connect.ts';
import { createLogger, logDestination } from '#src/platform/logger.ts';
import { describeSettings } from '#src/process/describe-settings.ts';
import { listen } from '#src/process/http-server.ts';
import { useWorld } from '#support/world.ts';

/** What a start tells of itself (contract 1.10). */
const world = useWorld({ ALLOW_TEST_PAYMENTS: 'false' });

describe('the settings in the log', () => {
  const SECRETS = ['s3cret-1', 's3cret-2', 's3cret-3', 's3cret-4', 's3cret-5'];
  const [redis, stripe, paypal, storage, meta] = SECRETS;
  const full = useWorld({
    REDIS_URL: `redis://shop:${redis}@[::1]:1/3`,
    STRIPE_SECRET_KEY: stripe!,
    PAYPAL_CLIENT_ID: 'client',
    PAYPAL_CLIENT_SECRET: paypal!,
    R2_ENDPOINT: 'https://r2.example.com',
    R2_ACCESS_KEY_ID: 'id',
    R2_SECRET_ACCESS_KEY: storage!,
    R2_BUCKET_NAME: 'shop-assets',
    CDN_BASE_URL: 'https://cdn.example.com',
    META_APP_ID: '1',
    META_APP_SECRET: meta!,
    META_REDIRECT_URI: 'https://app.example.com/meta',
  });

  test('tell what there is not', () => {
    expect(describeSettings(world.cradle)).toMatchObject({
      environment: 'test',
      redis: 'none',
      payments: 'none',
      storage: 'none',
      meta: 'none',
    });
  });

  test('tell what there is, and no secret', () => {
    const told = describeSettings(full.cradle);
    expect(told).toMatchObject({
      redis: '[::1]:1/3',
      payments: 'stripe, paypal',
      storage: 'shop-assets',
      meta: 'graph.facebook.com',
    });
    for (const secret of SECRETS) expect(JSON.stringify(told)).not.toContain(secret);
  });
});

describe('a terminal', () => {
  const linesOn = async (isTTY: boolean): Promise<string[]> => {
    const lines: string[] = [];
    const output = { isTTY, write: (line: string) => lines.push(line) } as never;
    const destination = await logDestination(output);
    if (isTTY) createLogger({ logLevel: 'info' }, destination).info({ port: 3001 }, 'Listening');
    return lines;
  };

  test('gets readable lines, one for each event', async () => {
    const [line, ...more] = await linesOn(true);
    expect(more).toEqual([]);
    expect(() => JSON.parse(line!) as unknown).toThrow();
    expect(line!.replace(/\u001b\[\d+m/g, '')).toMatch(/^\[[\d:.]+\] INFO: Listening \{"port":3001\}\n$/);
  });
});

test.each(['PORT', 'WORKER_PORT'] as const)('a port that is taken is told with %s', async (variable) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const second = listen(() => undefined, { number: port, variable }, world.cradle.logger);
    await expect(second).rejects.toThrow(new StartError(`${variable} ${port} is in use by another process`));
  } finally {
    server.close();
  }
});

import { describe, expect, test } from '#test';
import { readRedisUrl } from '#src/platform/config/redis-url.ts';

/** What `REDIS_URL` may say (contract 1.10); what it may not is in config.test.ts. */

describe('where it leads', () => {
  test.each([
    ['redis://localhost', { host: 'localhost', port: 6379, db: 0 }],
    ['redis://localhost:6380/', { host: 'localhost', port: 6380, db: 0 }],
    ['redis://cache.internal/7', { host: 'cache.internal', port: 6379, db: 7 }],
    ['redis://[::1]:6379/2', { host: '::1', port: 6379, db: 2 }],
    ['rediss://[2001:db8::7]', { host: '2001:db8::7', port: 6379, db: 0, tls: {} }],
    ['redis://shop@localhost', { host: 'localhost', port: 6379, db: 0, username: 'shop' }],
  ])('%s', (url, target) => {
    expect(readRedisUrl(url)).toEqual(target);
  });

  test.each(['p@ss#w%rd', 'h/nter2', 'a:b', '?', '[::1]', 'pässwörd'])('with the password %p, encoded', (password) => {
    const url = `redis://sh%40p:${encodeURIComponent(password)}@localhost`;
    expect(readRedisUrl(url)).toEqual({ host: 'localhost', port: 6379, db: 0, username: 'sh@p', password });
  });
});

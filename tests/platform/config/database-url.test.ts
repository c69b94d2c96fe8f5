import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '#test';
import { loadConfig } from '#src/platform/config/config.ts';
import { readDatabaseUrl } from '#src/platform/config/database-url.ts';
import { temporaryDir } from '#support/process/program.ts';

/** What `DATABASE_URL` may say (contract 1.10). */

const SECRETS = [
  'p@ss#w%rd',
  'h/nter2',
  '1/st@1',
  '12?ab=cd',
  'two words',
  'a:b@c:d',
  'pässwörd',
  '100%',
  '[::1]',
  '#',
  '\\',
];
const refusalOf = (url: string): string => {
  try {
    loadConfig({ DATABASE_URL: url });
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the password', () => {
  test.each(SECRETS)('%p, percent-encoded', (password) => {
    const url = `postgresql://sh%40p:${encodeURIComponent(password)}@db.internal/pix%20ecom`;
    expect(readDatabaseUrl(url)).toMatchObject({ user: 'sh@p', password, host: 'db.internal', database: 'pix ecom' });
  });

  test.each(['p@ss#w%rd', 'h/nter2', '1/st@1', '12?ab=cd', '100%', '#', 'p?w', '7#', '12?sslmode=cd', 'x%zz'])(
    '%p as it is: told with the variable and the way out, not repeated',
    (password) => {
      const refusal = refusalOf(`postgresql://pixecom:${password}@db.internal:5432/pixecom`);
      expect(refusal).toMatch(/^DATABASE_URL .*percent-encode the password/);
      if (password.length > 1) expect(refusal).not.toContain(password);
      for (const rest of ['ab', 'cd', 'st@1', 'w%rd', 'ss#', 'nter']) expect(refusal).not.toContain(`${rest}@`);
    },
  );
});

test('an IPv6 host stands in brackets, which belong to the URL', () => {
  expect(readDatabaseUrl('postgres://u@[2001:db8::7]:6543/shop')).toMatchObject({ host: '2001:db8::7', port: 6543 });
  expect(readDatabaseUrl('postgresql://u@[::1]/shop')).toMatchObject({ host: '::1', port: 5432 });
});

describe('stops the start', () => {
  test.each([
    ['?application_name=x', 'application_name'],
    ['?sslmode=require&connect_timeout=5', 'connect_timeout'],
    ['?ssl=true', 'ssl'],
    ['?SSLMODE=require', 'SSLMODE'],
    ['?schema=shop', 'schema'],
    ['?sslmode=allow', 'sslmode'],
    ['?sslmode=', 'sslmode'],
    ['?sslmode=verify-full&sslmode=disable', 'sslmode'],
    ['?sslrootcert=ca.pem', 'sslrootcert'],
    ['?sslmode=require&sslcert=client.pem', 'sslkey'],
    ['?sslmode=verify-full&sslrootcert=', 'sslrootcert'],
    ['?sslmode=require&sslrootcert=no-such-file.pem', '"no-such-file.pem" \\(ENOENT\\)'],
    ['?sslmode=disable&sslrootcert=%2Fno%0Asuch', '/no\\\\nsuch'],
    ['?sslmode=verify-ca&sslcert=package.json&sslkey=package.json', 'sslcert'],
    ['?sslmode=verify-ca&sslrootcert=package.json', 'sslrootcert'],
  ])('%s', (parameters, named) => {
    const refusal = refusalOf(`postgresql://pixecom:hunter2@db.internal/pixecom${parameters}`);
    expect(refusal).toMatch(new RegExp(`^DATABASE_URL .*${named}`));
    expect(refusal).not.toContain('hunter2');
  });

  test.each([
    'postgresql://host',
    'postgresql:///shop',
    'postgresql:host/shop',
    'postgresql://host/',
    'postgresql://host/sh\top',
    'postgresql://host/shop\r',
    ' postgresql://host/shop',
  ])('%p', (url) => {
    expect(refusalOf(url)).toMatch(/^DATABASE_URL must /);
  });
});

describe('files', () => {
  const dir = temporaryDir();
  const [cert, key] = [join(dir, 'a@b.crt'), join(dir, 'a.key')];
  beforeAll(() => {
    const subject = ['-nodes', '-days', '2', '-subj', '/CN=x'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    });
  });

  test('are read with the URL', () => {
    const { ssl } = readDatabaseUrl(
      `postgresql://u@h/d?sslmode=verify-full&sslrootcert=${cert}&sslcert=${cert}&sslkey=${key}`,
    );
    expect(ssl).toMatchObject({
      ca: expect.stringContaining('CERTIFICATE'),
      key: expect.stringContaining('PRIVATE KEY'),
    });
  });

  test('that do not belong together are told', () => {
    const other = join(dir, 'other.key');
    writeFileSync(other, execFileSync('openssl', ['genrsa', '2048'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    const url = `postgresql://u@h/d?sslmode=require&sslcert=${cert}&sslkey=${other}`;
    expect(refusalOf(url)).toBe('DATABASE_URL has a file in sslcert and sslkey that holds no fitting PEM');
  });
});

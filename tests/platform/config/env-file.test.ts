import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '#test';
import { readEnvFile } from '#src/platform/config/env-file.ts';
import { startProgram, temporaryDir } from '#support/process/program.ts';

/** What a `.env` may be (contract 1.10). */
const dir = temporaryDir();
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const TIMEOUT_MS = 60_000;
let counter = 0;
const fileOf = (...parts: (string | Buffer)[]): string => {
  counter += 1;
  const path = join(dir, `.env${counter}`);
  writeFileSync(path, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  return path;
};
const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();

const VARIABLES = { NODE_ENV: 'production', BRAND: 'Bücher', QUOTED: 'a # b' };
const text = (end: string) => [`NODE_ENV=production`, 'BRAND=Bücher', 'QUOTED="a # b"', ''].join(end);

test.each([
  ['lines that end in LF', fileOf(text('\n'))],
  ['lines that end in CRLF', fileOf(text('\r\n'))],
  ['a byte order mark', fileOf(MARK, text('\n'))],
  ['a byte order mark and CRLF', fileOf(MARK, text('\r\n'))],
])('a file with %s loses no variable', (_name, path) => {
  expect({ ...readEnvFile(path) }).toEqual(VARIABLES);
});

test('an empty file, and none, have no variables', () => {
  expect({ ...readEnvFile(fileOf()) }).toEqual({});
  expect({ ...readEnvFile(fileOf(MARK)) }).toEqual({});
  expect({ ...readEnvFile(join(dir, 'missing')) }).toEqual({});
});

describe('is told with its encoding', () => {
  test.each([
    ['UTF-16', fileOf(Buffer.from([0xff, 0xfe]), Buffer.from(text('\r\n'), 'utf16le'))],
    ['UTF-16', fileOf(Buffer.from([0xfe, 0xff]), swapped(text('\n')))],
    ['UTF-16', fileOf(Buffer.from('A=1', 'utf16le'))],
    ['UTF-16', fileOf(swapped('A=1'))],
    ['UTF-32', fileOf(Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]))],
    ['another encoding than UTF-8', fileOf(Buffer.from('BRAND=Bücher', 'latin1'))],
    ['another encoding than UTF-8', fileOf('A=1\nB=', Buffer.from([0xf0, 0x9f]))],
  ])('%s', (encoding, path) => {
    expect(() => readEnvFile(path)).toThrow(`${path} is in ${encoding}`);
  });
});

test('what cannot be read is told, not skipped', () => {
  const path = join(dir, 'folder');
  mkdirSync(path);
  expect(() => readEnvFile(path)).toThrow(`${path} cannot be read (EISDIR)`);
});

describe('the program', () => {
  const startIn = (name: string, ...content: (string | Buffer)[]) => {
    const cwd = join(dir, name);
    mkdirSync(cwd);
    writeFileSync(join(cwd, '.env'), Buffer.concat(content.map((part) => Buffer.from(part as string))));
    return startProgram(cwd, {}).ended;
  };

  test(
    'takes the first variable behind a byte order mark, and tells every bad one at once',
    async () => {
      const lines = 'RATE_LIMIT_AUTH=many\r\nREDIS_URL="redis://:p@ss#w%rd@localhost"\r\n';
      const { code, stderr, stdout } = await startIn('marked', MARK, lines);
      const told = stderr.trimEnd().split('\n');
      expect([code, stdout]).toEqual([1, '']);
      expect(told.map((line) => /^PixEcom cannot start: (\w+) /.exec(line)?.[1])).toEqual([
        'REDIS_URL',
        'RATE_LIMIT_AUTH',
      ]);
      expect(stderr).not.toMatch(/ss#w|w%rd/);
    },
    TIMEOUT_MS,
  );

  test(
    'does not start with a file in UTF-16',
    async () => {
      const { code, stderr } = await startIn('wide', Buffer.from([0xff, 0xfe]), Buffer.from('A=1', 'utf16le'));
      expect([code, stderr]).toEqual([1, 'PixEcom cannot start: .env is in UTF-16; save it as UTF-8\n']);
    },
    TIMEOUT_MS,
  );
});

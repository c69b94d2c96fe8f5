import { isIP } from 'node:net';
import { z } from 'zod';
import { readDatabaseUrl } from './database-url.ts';
import { MAX_INT } from '../http/fields.ts';
import { readRedisUrl } from './redis-url.ts';
import { ServerUrlError } from './server-url.ts';

/** Schemas of variables of the environment, which are texts all. */

/** A limit of `count` requests in `seconds`. */
export interface Rate {
  count: number;
  seconds: number;
}

const orList = (values: string[]): string => `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

export const text = z.string().optional();
export const wholeNumber = (min = 0, max = MAX_INT) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
export const integer = (fallback: number, min?: number, max?: number) => wholeNumber(min, max).default(fallback);
export const oneOf = <const T extends string>(...values: T[]) => z.enum(values, `must be ${orList(values)}`);
export const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((value) => value === 'true')
  .optional();
export const rate = (fallback: Rate) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,6}$/, 'must look like 300/60 (count/seconds)')
    .transform((value): Rate => {
      const [count, seconds] = value.split('/').map(Number);
      return { count: count!, seconds: seconds! };
    })
    .default(fallback);
const serverUrl = (read: (text: string) => unknown) =>
  z.string().superRefine((value, context) => {
    try {
      read(value);
    } catch (error) {
      if (!(error instanceof ServerUrlError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
  });
/** The URL of a PostgreSQL, with the files it names. */
export const databaseUrl = serverUrl(readDatabaseUrl);
export const redisUrl = serverUrl(readRedisUrl);
const commaList = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    );
export const origins = (fallback: string) =>
  commaList(fallback).refine(
    (list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be a comma list of origins such as https://app.example.com',
  );
const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const HOST_NAME = new RegExp(`^${LABEL}(\\.${LABEL})*$`, 'i');
const isHostName = (value: string): boolean => value.length <= 253 && HOST_NAME.test(value) && isIP(value) === 0;
export const domainName = z.string().refine(isHostName, 'must be a domain name such as example.com');
/** The leading dot of old says nothing any more, and browsers still take it. */
export const cookieDomain = z
  .string()
  .refine((value) => isHostName(value.replace(/^\./, '')), 'must be a domain name such as example.com');
export const hostNames = (fallback: string) =>
  commaList(fallback).refine(
    (list) => list.every(isHostName),
    'must be a comma list of host names such as example.com',
  );
export const addresses = (fallback: string) =>
  commaList(fallback).refine(
    (list) => list.every((address) => isIP(address) !== 0),
    'must be a comma list of IP addresses',
  );
export const countries = (fallback: string) =>
  commaList(fallback).refine(
    (list) => list.length > 0 && list.every((country) => /^[A-Z]{2}$/.test(country)),
    'must be a comma list of countries such as US,DE',
  );
/** `address`, `address:port` or `[IPv6 address]:port`. */
function isServerAddress(value: string): boolean {
  const [, v6, v4, port = '53'] = /^(?:\[(.+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(value) ?? [];
  return isIP(value) !== 0 || (isIP(v6 ?? v4 ?? '') === (v6 === undefined ? 4 : 6) && Number(port) <= 65_535);
}
export const serverAddresses = (fallback: string) =>
  commaList(fallback).refine(
    (list) => list.every(isServerAddress),
    'must be a comma list of addresses such as 9.9.9.9 or 127.0.0.1:5353',
  );
export const httpUrl = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'must be an http(s) URL');
/** Scheme, host and port, nothing behind them: what is asked for there is fixed. */
export const httpOrigin = httpUrl.refine(
  (value) => URL.canParse(value) && new URL(value).origin === value.replace(/\/$/, ''),
  'must be an address such as https://api.example.com, without a path',
);
const HEX_KEY = '[0-9a-fA-F]{64}';
const NAMED_KEY = `[A-Za-z0-9_-]+:${HEX_KEY}`;
export const hexKey = z.string().regex(new RegExp(`^${HEX_KEY}$`), 'must have 64 hexadecimal digits');
export const namedKeys = z
  .string()
  .regex(new RegExp(`^${NAMED_KEY}(,${NAMED_KEY})*$`), 'must be a comma list of <keyId>:<64 hexadecimal digits>')
  .refine((keys) => {
    const ids = keys.split(',').map((key) => key.split(':', 1)[0]);
    return new Set(ids).size === ids.length;
  }, 'must name each key differently');
const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3600 };
export const duration = z
  .string()
  .regex(/^\d{1,8}[smh]?$/, 'must look like 900, 900s, 15m or 1h')
  .transform((value) => {
    const unit = /[smh]$/.exec(value)?.[0] as keyof typeof SECONDS_PER_UNIT | undefined;
    return Number.parseInt(value, 10) * SECONDS_PER_UNIT[unit ?? 's'];
  })
  .refine((seconds) => seconds > 0, 'must be longer than zero');

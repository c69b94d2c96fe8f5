import { z } from 'zod';
import { emailForm, humanText, searchForm } from '../values/human-text.ts';
import { amount, MAX_AMOUNT, toText } from '../values/money.ts';

/** Schemas of values that mean the same everywhere (contract 1.4, 1.5, 1.6). */

const PASSWORD_MIN_BYTES = 8;
const PASSWORD_MAX_BYTES = 72;
const DECIMAL = /^\d{1,10}(\.\d{1,2})?$/;
const MAX_PAGE = 1_000_000;
const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;
const MAX_SEARCH = 100;

/** The largest number that an integer column holds. */
export const MAX_INT = 2_147_483_647;

/** What is said of anything that stands where a UUID should. */
export const UUID_EXPECTED = 'Validation failed (uuid is expected)';

/** Any UUID version, the nil UUID included; read in lower case, as the database writes it. */
export const uuid = z.guid({ error: ({ input }) => (input === undefined ? undefined : UUID_EXPECTED) }).toLowerCase();

/** Characters of a text, as schemas and columns count them. */
export const lengthOf = (value: string): number => [...value].length;

/** Human-typed text of `min` to `max` characters, in the one form of such text (contract 1.4). */
export const text = (min: number, max: number) =>
  z
    .string()
    .overwrite((value) => humanText(value))
    .min(min)
    .max(max);

/** Human-typed text of several lines, of at most `max` characters. */
export const lines = (max: number) =>
  z
    .string()
    .overwrite((value) => humanText(value, { lines: true }))
    .max(max);

/** A code, a number or an address that is compared as it stands, but for blanks around it. */
export const code = (min: number, max: number) => z.string().trim().min(min).max(max);

const clearableFrom = <S extends z.ZodType<unknown, string | null>>(
  form: (value: string) => string,
  schema: S,
  examples: string[],
) =>
  z
    .string()
    .overwrite(form)
    .nullable()
    .meta(examples.length > 0 ? { examples } : {})
    .transform((value) => (value === '' ? null : value))
    .pipe(schema.nullable());

/**
 * A clearable field: `null` and `''` both clear it. Examples are given here, because the API document shows none of a
 * schema that transforms.
 */
export const clearable = <S extends z.ZodType<unknown, string | null>>(schema: S, ...examples: string[]) =>
  clearableFrom((value) => value.trim(), schema, examples);

/** Clearable human-typed text of at most `max` characters. */
export const clearableText = (max: number, ...examples: string[]) =>
  clearableFrom((value) => humanText(value), z.string().max(max), examples);

/** The same of several lines. */
export const clearableLines = (max?: number) =>
  clearableFrom((value) => humanText(value, { lines: true }), max === undefined ? z.string() : z.string().max(max), []);

const emailIn = (form: (value: string) => string) =>
  z
    .string()
    .overwrite((value) => form(emailForm(value) ?? humanText(value)))
    .max(255)
    .refine((value) => emailForm(value) !== null, 'must be a valid e-mail address');

/** E-mail, its domain in punycode. */
export const email = emailIn((value) => value);

/** E-mail that identifies a user: lower-cased (before it is measured), so that letter case never makes a second account. */
export const loginEmail = emailIn((value) => value.toLowerCase());

/** A URL as it is written: parsing repairs what others would read in another way, such as a backslash in the host. */
const URL_TEXT = /^https?:\/\/([^\s\\/?#@]+)([/?#][^\s\\]*)?$/i;

/** Whether the text is an absolute http(s) URL with a host and without user info, as it stands (part 2, terms). */
export const isHttpUrl = (value: string): boolean => URL_TEXT.test(value) && URL.canParse(value);

/** Whether the host has a dot between two labels, as it is written. */
const hasDottedHost = (value: string): boolean => /^[^.]+(\.[^.]+)+\.?$/.test(URL_TEXT.exec(value)?.[1] ?? '');

/** Absolute http(s) URL whose host has a dot, without user info. */
export const webUrl = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((value) => isHttpUrl(value) && hasDottedHost(value), 'must be an http(s) URL');

/** Absolute http(s) URL of any host, without user info or spaces: the rule of the commerce part (part 2, terms). */
export const httpUrl = (max: number) => z.string().trim().max(max).refine(isHttpUrl, 'must be an http(s) URL');

/** A password being set: 8 to 72 bytes of UTF-8, never trimmed. */
export const newPassword = z
  .string()
  .refine((value) => {
    const bytes = Buffer.byteLength(value);
    return bytes >= PASSWORD_MIN_BYTES && bytes <= PASSWORD_MAX_BYTES;
  }, `must be ${PASSWORD_MIN_BYTES} to ${PASSWORD_MAX_BYTES} bytes long`)
  .meta({ format: 'password', examples: ['correct horse battery'] });

/** A password being checked. */
export const givenPassword = z
  .string()
  .min(1)
  .max(1000)
  .meta({ format: 'password', examples: ['correct horse battery'] });

const decimal = (max: string, name: string) =>
  z
    .union([z.number(), z.string().trim()], `must be ${name}`)
    .transform(String)
    .refine((value) => DECIMAL.test(value) && amount(value).lte(max), `must be ${name}`)
    .transform(toText);

/** Amount of money, as number or decimal text with at most 2 decimals; read as text with exactly 2. */
export const money = decimal(MAX_AMOUNT, `an amount from 0 to ${MAX_AMOUNT} with at most 2 decimals`).meta({
  examples: ['29.99'],
});

/** Percentage from 0 to 100 with at most 2 decimals; read as text with exactly 2. */
export const percent = decimal('100', 'a percentage from 0 to 100 with at most 2 decimals').meta({ examples: ['40'] });

/** Clearable amount: `null` and `''` clear it and never store 0. */
export const clearableMoney = z
  .union([z.number(), z.string().trim(), z.null()], 'must be an amount or null')
  .transform((value) => (value === '' ? null : value))
  .pipe(money.nullable());

/** Whole number that fits the column type int4. */
export const int = (min: number, max = MAX_INT) => z.int().min(min).max(max);

/** Whole number in a query: digits only. */
const queryInt = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max));

/** `true` or `false` in a query. */
export const queryFlag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** An empty text or enum filter is no filter; anything else is taken as it stands. */
export const filter = <S extends z.ZodType<unknown, string>>(schema: S) =>
  z
    .string()
    .transform((value) => (humanText(value) === '' ? undefined : value))
    .pipe(schema.optional())
    .optional();

/** Search text of an admin list, in the form of what it looks for and cut to 100 characters; an empty one is no search. */
export const searchText = z
  .string()
  .overwrite(searchForm)
  .transform((value) => [...value].slice(0, MAX_SEARCH).join('') || undefined)
  .optional();

/** `page` and `limit` of a list whose limit is lowered to 100 in silence. */
export const cappedPage = {
  page: queryInt(1, MAX_PAGE).default(1),
  limit: queryInt(1, 999_999_999)
    .transform((limit) => Math.min(limit, MAX_LIMIT))
    .default(DEFAULT_LIMIT),
};

/** `page` and `limit` of a list that refuses a limit over 100. */
export const strictPage = {
  page: queryInt(1, MAX_PAGE).default(1),
  limit: queryInt(1, MAX_LIMIT).default(DEFAULT_LIMIT),
};

/** One page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ data: z.array(item), total: z.int(), page: z.int(), limit: z.int() });

/** A PATCH body: every field optional, at least one given. */
export const patchOf = <S extends z.ZodRawShape>(shape: S, message = 'At least one field must be provided') =>
  z
    .object(shape)
    .partial()
    .refine((fields) => Object.keys(fields).length > 0, {
      error: message,
      // a body of unknown fields is told which they are, and that is enough
      when: ({ issues }) => issues.length === 0,
    });

/** Instant in an answer: ISO 8601, UTC, milliseconds. */
export const instant = z.iso.datetime({ precision: 3 });

/** Amount in an answer of catalogue and admin: text with exactly 2 decimals. */
export const moneyText = z.string().regex(/^\d+\.\d{2}$/);

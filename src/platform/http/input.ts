import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import express, { type Request, type Response } from 'express';
import type { z } from 'zod';
import { AppError, badRequest, type ErrorDetail, invalid } from '../errors.ts';
import { UUID_EXPECTED } from './fields.ts';

/** Bodies are at most 100 kB (contract 1.1). */
const BODY_LIMIT = '100kb';
/** Signed bodies, such as webhooks, are at most 1 MB (part 2, section 5.2). */
const RAW_LIMIT = '1mb';
/** Deeper JSON has no use here and would overflow whoever walks it recursively. */
const MAX_DEPTH = 64;

const readJson = express.json({
  limit: BODY_LIMIT,
  strict: false,
  type: 'application/json',
  verify: (_req, _res, body, encoding) => {
    if (encoding !== 'utf-8' || !isUtf8(body)) throw new Error('bytes that are no text would be read as another text');
  },
});

const readRaw = express.raw({ limit: RAW_LIMIT, type: () => true });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCleanText = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

/** How a message calls the field at a place in the input. */
type Naming = (path: string) => string;

/** As the client's code has it: what a developer looks for. */
export const byPath: Naming = (path) => (path === '' ? 'value' : path);

/** Fields whose key says more than their reader needs, or less. */
const FIELD_WORDS: Record<string, string> = {
  customerEmail: 'email',
  customerName: 'name',
  customerPhone: 'phone',
  line1: 'address',
  line2: 'address line 2',
};

const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/**
 * In words: what a shopper reads, who has never seen a path (part 2, section 4). `postalCode` is `Postal code`; that of
 * the billing address is told apart.
 */
export const inWords: Naming = (path) => {
  const keys = path.split('.').filter((key) => !/^\d+$/.test(key));
  const key = keys.at(-1) ?? '';
  const words = FIELD_WORDS[key] ?? key.replaceAll(/(?=[A-Z])|-/g, ' ').toLowerCase();
  if (words === '') return 'The request';
  return capitalised(keys[0] === 'billingAddress' && keys.length > 1 ? `billing ${words}` : words);
};

function describe(issue: z.core.$ZodIssue, path: string, naming: Naming): string {
  const name = naming(path);
  if (issue.message === UUID_EXPECTED) return UUID_EXPECTED;
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message.endsWith('received undefined')
        ? `${name} is required`
        : `${name} must be ${issue.expected === 'int' ? 'a whole number' : `of type ${issue.expected}`}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid ') ? `${name} is not valid` : `${name} ${issue.message}`;
    case 'too_small':
    case 'too_big':
      return describeSize(issue, name);
    case 'invalid_value':
      return `${name} must be one of: ${issue.values.join(', ')}`;
    case 'invalid_union':
      return issue.message === 'Invalid input' ? `${name} is not valid` : `${name} ${issue.message}`;
    case 'custom':
      return path === '' ? issue.message : `${name} ${issue.message}`;
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return `${name} is not valid`;
  }
}

function describeSize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, name: string): string {
  const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (issue.origin === 'string') {
    return issue.code === 'too_small' && issue.minimum === 1
      ? `${name} must not be empty`
      : `${name} must have ${bound} characters`;
  }
  if (issue.origin === 'array' || issue.origin === 'set') return `${name} must have ${bound} elements`;
  return `${name} must be ${bound}`;
}

/** A number may be beyond the limits of whole numbers and of its field as well; the field's, which comes last, is told. */
function oneLimitEach(issues: z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const isLimit = ({ code }: z.core.$ZodIssue): boolean => code === 'too_big' || code === 'too_small';
  const place = ({ code, path }: z.core.$ZodIssue): string => JSON.stringify([code, path]);
  const last = new Map(issues.filter(isLimit).map((issue) => [place(issue), issue]));
  return issues.filter((issue) => !isLimit(issue) || last.get(place(issue)) === issue);
}

function detailsOf(error: z.ZodError, naming: Naming): ErrorDetail[] {
  return oneLimitEach(error.issues).flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: path === '' ? key : `${path}.${key}`,
        message: `property ${key} should not exist`,
      }));
    }
    return [{ path, message: describe(issue, path, naming) }];
  });
}

/** Text that PostgreSQL cannot store is refused wherever it stands, and so is absurd nesting. */
function checkTexts(root: unknown, naming: Naming): void {
  const pending: { value: unknown; path: string; depth: number }[] = [{ value: root, path: '', depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, path, depth } = next;
    if (typeof value === 'string' && !isCleanText(value)) {
      throw invalid([{ path, message: `${naming(path)} holds characters that are not allowed` }]);
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth === MAX_DEPTH) throw badRequest('The body is nested too deeply');
    for (const [key, child] of Object.entries(value)) {
      if (!isCleanText(key)) throw badRequest('A property name holds characters that are not allowed');
      pending.push({ value: child, path: path === '' ? key : `${path}.${key}`, depth: depth + 1 });
    }
  }
}

/** Input as its schema has it. @throws 400 BAD_REQUEST with one detail per problem */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, naming = byPath): z.output<S> {
  checkTexts(input, naming);
  const result = schema.safeParse(input);
  if (!result.success) throw invalid(detailsOf(result.error, naming));
  return result.data;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badRequest('Malformed URL encoding');
  }
}

/** Query parameters by name. @throws 400 for bad percent-encoding and for a key given twice */
export function readQuery(url: string, naming = byPath): Record<string, string> {
  const start = url.indexOf('?');
  const query = new Map<string, string>();
  if (start === -1) return {};
  for (const pair of url.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const split = pair.indexOf('=');
    const key = decode(split === -1 ? pair : pair.slice(0, split));
    if (query.has(key)) throw invalid([{ path: key, message: `${naming(key)} must not be given twice` }]);
    query.set(key, split === -1 ? '' : decode(pair.slice(split + 1)));
  }
  return Object.fromEntries(query);
}

/** Problems of reading a body, as refusals: the parser's own messages may quote the input. */
function fromBodyError(error: unknown): Error {
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.too.large') return new AppError('payloadTooLarge', 'request entity too large');
  if (type === 'entity.parse.failed') return badRequest('Malformed JSON');
  return status !== undefined && status >= 400 && status < 500
    ? badRequest('The body cannot be read')
    : (error as Error);
}

type Parser = (req: Request, res: Response, next: (error?: unknown) => void) => void;

function parseWith(parser: Parser, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parser(req, res, (error?: unknown) => {
      if (error === undefined) resolve();
      else reject(fromBodyError(error));
    });
  });
}

/** Whether nothing comes. A body without a length says so only when it ends. */
async function isEmpty(req: Request): Promise<boolean> {
  if (req.headers['transfer-encoding'] === undefined) return Number(req.headers['content-length'] ?? 0) === 0;
  try {
    if (req.readableLength === 0 && !req.complete && !req.destroyed) await once(req, 'readable');
  } catch {
    throw badRequest('The body cannot be read');
  }
  return req.readableLength === 0;
}

/** The JSON body; an absent one, or one of another type, counts as `{}` (contract 1.1). @throws 400, 413 */
export async function readBody(req: Request, res: Response): Promise<Record<string, unknown>> {
  // before the parser can mind the charset or the encoding of nothing
  if (await isEmpty(req)) return {};
  await parseWith(readJson, req, res);
  const body: unknown = req.body === undefined ? {} : req.body;
  if (!isObject(body)) throw badRequest('The body must be a JSON object');
  return body;
}

/** The bytes of the body as they came, whatever their type: signatures are over these. @throws 413 */
export async function readRawBody(req: Request, res: Response): Promise<Buffer> {
  // else the parser would decompress them
  delete req.headers['content-encoding'];
  await parseWith(readRaw, req, res);
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
}

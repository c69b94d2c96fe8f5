/** What kind of refusal it is; decides the HTTP status and nothing else. */
const STATUS = {
  badRequest: 400,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  payloadTooLarge: 413,
  unprocessable: 422,
  tooManyRequests: 429,
  internal: 500,
  notImplemented: 501,
  unavailable: 503,
} as const;

export type ErrorKind = keyof typeof STATUS;

/** Codes of refusals that have none of their own (contract 1.3). */
const DEFAULT_CODE: Record<ErrorKind, string> = {
  badRequest: 'BAD_REQUEST',
  unauthorized: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  notFound: 'NOT_FOUND',
  conflict: 'CONFLICT',
  payloadTooLarge: 'PAYLOAD_TOO_LARGE',
  unprocessable: 'UNPROCESSABLE_ENTITY',
  tooManyRequests: 'TOO_MANY_REQUESTS',
  internal: 'INTERNAL_SERVER_ERROR',
  notImplemented: 'NOT_IMPLEMENTED',
  unavailable: 'SERVICE_UNAVAILABLE',
};

export interface ErrorDetail {
  /** Place in the input, such as `variants.0.sku`. */
  path: string;
  message: string;
}

interface AppErrorOptions {
  code?: string;
  details?: ErrorDetail[];
  /** Seconds after which the same request may pass (429). */
  retryAfter?: number;
  cause?: unknown;
}

/** An error body has at most 16 kB (contract 1.3): so many details, each path and message cut, and the whole message too. */
const MAX_DETAILS = 20;
const MAX_DETAIL_BYTES = 180;
const MAX_MESSAGE_BYTES = 4096;
const CUT = '…';

/** At most so many bytes of a JSON text, where a character may be spelled out as `\\u001f`; never half a character. */
function cut(text: string, maxBytes: number): string {
  const bytesOf = (part: string): number => Buffer.byteLength(JSON.stringify(part)) - 2;
  // whatever is cut here has been read whole: longer texts need not be measured
  if (text.length <= maxBytes && bytesOf(text) <= maxBytes) return text;
  let kept = '';
  let room = maxBytes - Buffer.byteLength(CUT);
  for (const character of text) {
    room -= bytesOf(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept}${CUT}`;
}

/** A refusal the caller is told about: a closed kind, an open code, one readable message (contract 1.3). */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: ErrorDetail[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(kind: ErrorKind, message: string, options: AppErrorOptions = {}) {
    super(cut(message, MAX_MESSAGE_BYTES), { cause: options.cause });
    this.kind = kind;
    this.code = options.code ?? DEFAULT_CODE[kind];
    this.details = options.details;
    this.retryAfter = options.retryAfter;
  }

  get status(): number {
    return STATUS[this.kind];
  }
}

const refusal = (kind: ErrorKind) => (message: string, code?: string) =>
  new AppError(kind, message, code === undefined ? {} : { code });

export const badRequest = refusal('badRequest');
export const unauthorized = refusal('unauthorized');
export const forbidden = refusal('forbidden');
export const notFound = refusal('notFound');
export const conflict = refusal('conflict');
export const notImplemented = refusal('notImplemented');
export const unavailable = refusal('unavailable');

/** Several bad fields at once: `message` joins what `details` lists, the first 20 of them, long names cut. */
export function invalid(found: ErrorDetail[]): AppError {
  const details = found.slice(0, MAX_DETAILS).map(({ path, message }) => ({
    path: cut(path, MAX_DETAIL_BYTES),
    message: cut(message, MAX_DETAIL_BYTES),
  }));
  return new AppError('badRequest', details.map((detail) => detail.message).join('; '), { details });
}

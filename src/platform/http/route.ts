import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Actor } from '../actor.ts';
import type { Cradle } from '../cradle.ts';
import type { Access, ActorOf } from './auth/access.ts';
import type { Scope } from '../scope.ts';
import type { RateRule } from './limits/rate-limit.ts';
import type { UploadedFile } from './upload.ts';

export type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';
type ObjectSchema = z.ZodObject;
/** A body that is no JSON: its bytes as they came, or the one file of a multipart form. */
type OtherBody = 'raw' | 'file';
type Output<S> = S extends z.ZodType
  ? z.output<S>
  : S extends 'raw'
    ? Buffer
    : S extends 'file'
      ? UploadedFile
      : Record<string, never>;

/** What a handler returns: the view, or nothing when it wrote the answer itself. */
type Answer<R> = R extends z.ZodType ? z.input<R> : void;

/** What a handler gets: input that passed its schemas, who asks, and the services of the request's own scope. */
export interface RouteContext<A extends Access, P, Q, B, H> {
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  headers: Output<H>;
  actor: ActorOf<A>;
  cradle: Cradle;
  req: Request;
  res: Response;
}

/** Opens the unit of work of a public route from its path: a visitor's seller is found by slug or host name. */
export type OpenScope = (root: Cradle, params: Record<string, string>) => Promise<Scope>;

/** Public routes say which unit of work they need; elsewhere the access level decides. */
type ScopeChoice<A extends Access> = A extends 'PUBLIC' ? { scope: 'none' | 'system' | OpenScope } : { scope?: never };

export type RouteSpec<A extends Access, P, Q, B, H, R> = ScopeChoice<A> & {
  method: Method;
  /** Below `/api`, Express style: `/auth/login`, `/products/:id`. */
  path: string;
  access: A;
  /** One line for the API document. */
  summary: string;
  /** Absent: `default`; `none` exempts it (contract 1.9). */
  rateLimit?: RateRule | 'none';
  params?: P;
  /** Absent: any query key is refused. `ignored`: the query is not looked at. */
  query?: Q | 'ignored';
  /**
   * Absent: the route takes no JSON body and ignores one. `raw`: the bytes as they came, for signatures; 1 MB at most.
   * `file`: a multipart form with one file in the field `file`; 2 MB at most.
   */
  body?: B;
  /** Headers that the route itself reads, by their names in lower case. */
  headers?: H;
  /**
   * Whether a success may be kept on its way: by anybody for so many seconds, or `never`. A public route that says
   * nothing leaves it open; other routes are never kept, and errors neither.
   */
  cache?: number | 'never';
  /** Success status; 201 for POST, else 200. */
  status?: number;
  /** Success status that a handler chooses instead by `res.locals.otherStatus = true`. */
  otherStatus?: number;
  /**
   * Shape of the success body; checked in development and tests, never a raw entity. A media type instead: the handler
   * writes the answer itself.
   */
  response: R;
  /** Refusals beyond those that access and validation imply: code to status. */
  errors?: Record<string, number>;
  handler: (context: RouteContext<A, P, Q, B, H>) => Promise<Answer<R>> | Answer<R>;
};

/** A route whose types have been checked and erased, so that routes of all kinds stand in one table. */
export interface Route {
  method: Method;
  path: string;
  access: Access;
  scope: 'none' | 'system' | 'seller' | OpenScope;
  summary: string;
  rateLimit: RateRule | 'none';
  params: ObjectSchema | undefined;
  query: ObjectSchema | 'ignored' | undefined;
  body: ObjectSchema | OtherBody | undefined;
  headers: ObjectSchema | undefined;
  cache: number | 'never' | undefined;
  status: number;
  otherStatus: number | undefined;
  response: z.ZodType | string;
  errors: Record<string, number>;
  handler: (context: {
    params: unknown;
    query: unknown;
    body: unknown;
    headers: unknown;
    actor: Actor | null;
    cradle: Cradle;
    req: Request;
    res: Response;
  }) => unknown;
}

function scopeOf(access: Access, chosen: 'none' | 'system' | OpenScope | undefined): Route['scope'] {
  if (access === 'PUBLIC') return chosen ?? 'none';
  return access === 'USER' || access === 'SUPERADMIN' ? 'system' : 'seller';
}

/** Unknown keys are refused unless the schema itself says what to do with them. */
const strict = (schema: ObjectSchema | undefined): ObjectSchema | undefined => schema?.strict();

/** Declares a route. One without an access level, a response schema or (if public) a scope does not type-check. */
export function route<
  A extends Access,
  R extends z.ZodType | string,
  P extends ObjectSchema | undefined = undefined,
  Q extends ObjectSchema | undefined = undefined,
  B extends ObjectSchema | OtherBody | undefined = undefined,
  H extends ObjectSchema | undefined = undefined,
>(spec: RouteSpec<A, P, Q, B, H, R>): Route {
  return {
    method: spec.method,
    path: spec.path,
    access: spec.access,
    scope: scopeOf(spec.access, spec.scope),
    summary: spec.summary,
    rateLimit: spec.rateLimit ?? 'default',
    params: strict(spec.params),
    query: spec.query === 'ignored' ? 'ignored' : strict(spec.query),
    body: typeof spec.body === 'string' ? spec.body : strict(spec.body),
    cache: spec.access === 'PUBLIC' ? spec.cache : 'never',
    headers: spec.headers,
    status: spec.status ?? (spec.method === 'post' ? 201 : 200),
    otherStatus: spec.otherStatus,
    response: spec.response,
    errors: spec.errors ?? {},
    handler: spec.handler as Route['handler'],
  };
}

import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import type { Cradle } from '../cradle.ts';
import { heldFor, onLane } from '../db/connection-shares.ts';
import { retryTransaction } from '../db/retry.ts';
import { badRequest } from '../errors.ts';
import type { Scope } from '../scope.ts';
import { authorize } from './auth/access.ts';
import { authenticate } from './auth/auth.ts';
import { limitKey } from './limits/client-address.ts';
import { byPath, inWords, parseInput, readBody, readQuery, readRawBody } from './input.ts';
import { dropConditions } from './plain-request.ts';
import { type RateState, TooManyRequests } from './limits/rate-limit.ts';
import type { Route } from './route.ts';
import { readUpload } from './upload.ts';

const nothing = z.strictObject({});

function setRateHeaders(res: Response, state: RateState): void {
  res.set('X-RateLimit-Limit', String(state.limit));
  res.set('X-RateLimit-Remaining', String(state.remaining));
  res.set('X-RateLimit-Reset', String(state.resetSeconds));
}

async function limitRate(root: Cradle, route: Route, res: Response): Promise<void> {
  if (route.rateLimit === 'none') return;
  try {
    const name = `${route.method} ${route.path}`;
    const state = await root.rateLimits.consume(route.rateLimit, limitKey(res.locals.ip as string), name);
    if (state !== null) setRateHeaders(res, state);
  } catch (error) {
    if (error instanceof TooManyRequests) setRateHeaders(res, error.state);
    throw error;
  }
}

async function identify(root: Cradle, route: Route, req: Request): Promise<Actor | null> {
  if (route.access === 'PUBLIC') return null;
  const actor = await authenticate(root, req.headers.authorization);
  authorize(actor, route.access);
  return actor;
}

/** What a store is told is shown to its shoppers. */
const namingOf = ({ path }: Route) => (path.startsWith('/storefront/:sellerSlug') ? inWords : byPath);

async function readInput(route: Route, req: Request, res: Response) {
  if (res.locals.malformedPath) throw badRequest('Malformed URL encoding');
  const naming = namingOf(route);
  const params = route.params === undefined ? {} : parseInput(route.params, req.params, naming);
  const query =
    route.query === 'ignored' ? {} : parseInput(route.query ?? nothing, readQuery(req.originalUrl, naming), naming);
  const headers = readHeaders(route, req);
  return { params, query, headers, body: await readBodyOf(route, req, res) };
}

/** Only what the route declares: every request has headers that are none of its business. */
function readHeaders(route: Route, req: Request): unknown {
  const { headers } = route;
  if (headers === undefined) return {};
  const given = Object.fromEntries(Object.keys(headers.shape).map((name) => [name, req.headers[name]]));
  return parseInput(headers, given, namingOf(route));
}

async function readBodyOf(route: Route, req: Request, res: Response): Promise<unknown> {
  const { body } = route;
  if (body === undefined) return {};
  if (body === 'raw') return readRawBody(req, res);
  return body === 'file' ? readUpload(req, res) : parseInput(body, await readBody(req, res), namingOf(route));
}

/** As Express would, which looks at the type and the freshness of each answer anew. */
function sendJson(res: Response, status: number, view: unknown): void {
  const text = JSON.stringify(view);
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}

type Context = Omit<Parameters<Route['handler']>[0], 'cradle'>;

async function openScope(root: Cradle, { scope }: Route, { actor, params }: Context): Promise<Scope | null> {
  if (scope === 'none') return null;
  if (typeof scope === 'function') return scope(root, params as Record<string, string>);
  if (scope === 'system' || actor === null) return root.scopes.openSystemScope(actor);
  return root.scopes.openSellerScope(actor.sellerId, actor);
}

/** Whose request it is, as far as that is known before anything is read: a seller, a user, a shop by its slug, an address. */
function holderOf({ actor, req, res }: Context): string {
  if (actor !== null) return actor.sellerId ?? actor.userId;
  const { sellerSlug } = req.params;
  return typeof sellerSlug === 'string' ? `shop ${sellerSlug}` : `client ${limitKey(res.locals.ip as string)}`;
}

/** Runs the handler in a scope of its own; a transaction the database broke off runs again from the start, in a new one. */
function runHandler(root: Cradle, route: Route, context: Context): Promise<unknown> {
  const run = async (): Promise<unknown> => {
    const scope = await openScope(root, route, context);
    try {
      return await route.handler({ ...context, cradle: scope?.cradle ?? root });
    } finally {
      await scope?.dispose();
    }
  };
  // an answer that has begun cannot begin again
  return retryTransaction(run, () => !context.res.headersSent);
}

/**
 * The one path of a request below its route: rate limit → 401 → 403 → 400 (path, query, body) → handler → view. The
 * order is the contract's (1.1); whatever throws goes to the error handler.
 */
export function serve(root: Cradle, route: Route): RequestHandler {
  const kept = typeof route.cache === 'number' ? `public, max-age=${route.cache}` : null;
  const isSession = route.path.startsWith('/auth/');
  const sensitive = route.cache === 'never' || isSession;
  const handle = (context: Context) => heldFor(holderOf(context), () => runHandler(root, route, context));
  const run = async (req: Request, res: Response): Promise<void> => {
    dropConditions(req);
    if (sensitive) res.set('Cache-Control', 'no-store');
    await limitRate(root, route, res);
    const actor = await identify(root, route, req);
    const input = await readInput(route, req, res);
    const context = { ...input, actor, req, res };
    const view = await (isSession ? onLane('session', () => handle(context)) : handle(context));
    if (typeof route.response === 'string') return;
    if (!root.config.production) route.response.parse(view);
    if (kept !== null) res.set('Cache-Control', kept);
    const { status, otherStatus = status } = route;
    sendJson(res, res.locals.otherStatus === true ? otherStatus : status, view);
  };
  return async (req, res) => {
    root.lifecycle.running += 1;
    try {
      await run(req, res);
    } finally {
      root.lifecycle.running -= 1;
    }
  };
}

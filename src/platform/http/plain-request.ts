import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler } from 'express';

const CONDITIONS = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'range',
] as const;

/** Answers do not depend on what the client has already (contract 1.1, no 304), and none is cut into ranges. */
export function dropConditions(req: Request): void {
  for (const name of CONDITIONS) delete req.headers[name];
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * The router refuses bad percent-encoding by itself, before rate limit and 401. Escaped here, such a path reaches its
 * route all the same and is refused there when its turn comes (contract 1.1, order of checks).
 */
export const escapeMalformedPath: RequestHandler = (req, res, next) => {
  const [path = ''] = req.url.split('?', 1);
  if (!isDecodable(path)) {
    res.locals.malformedPath = true;
    req.url = path.replaceAll('%', '%25') + req.url.slice(path.length);
  }
  next();
};

const ABSOLUTE_TARGET = /^[a-z][a-z0-9+.-]*:\/\/[^/?]+(\/.*)/i;

/** The root is a route: it leads to the docs. */
const NO_ROUTE = '/-';

/**
 * A target may be a whole URL. Express parses it before any of our layers, and where it cannot, answers by itself: it gets
 * path and query only, and of what is no URL a path that no route has.
 */
export function toOriginForm(req: IncomingMessage & { originalUrl?: string }): void {
  const target = req.url ?? '/';
  if (target.startsWith('/')) return;
  const path = URL.canParse(target) ? ABSOLUTE_TARGET.exec(target)?.[1] : undefined;
  if (path === undefined) req.originalUrl = target;
  req.url = path ?? NO_ROUTE;
}

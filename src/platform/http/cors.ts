import cors from 'cors';
import type { RequestHandler } from 'express';
import type { Config } from '../config/config.ts';

const EXPOSED = [
  'X-Request-Id',
  'X-Response-Time-Ms',
  'Retry-After',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Content-Disposition',
  'X-Export-Truncated',
];
const METHODS = 'GET,HEAD,PUT,PATCH,POST,DELETE';

const anyOrigin = cors({ origin: '*', methods: METHODS, exposedHeaders: EXPOSED });

/** Shop front ends of any origin read the storefront, without credentials (contract 1.8). */
export const storefrontCors: RequestHandler = (req, res, next) => {
  if (req.method === 'OPTIONS') res.vary('Origin');
  anyOrigin(req, res, next);
};

/** Platform origins get credentials; any other origin is served without CORS headers, so a browser keeps the answer from it. */
export function platformCors({ corsOrigins }: Pick<Config, 'corsOrigins'>): RequestHandler {
  const allowed = new Set(corsOrigins);
  const answer = cors({ origin: true, credentials: true, methods: METHODS, exposedHeaders: EXPOSED });
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin !== undefined && allowed.has(origin)) return answer(req, res, next);
    res.vary('Origin');
    // as `cors` itself does, so that OPTIONS never reaches a route
    if (req.method === 'OPTIONS') res.sendStatus(204);
    else next();
  };
}

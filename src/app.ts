import type { RequestListener } from 'node:http';
import express, { Router } from 'express';
import helmet from 'helmet';
import type { AwilixContainer } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { platformCors, storefrontCors } from '#src/platform/http/cors.ts';
import { docsRouter } from '#src/platform/http/docs/docs.ts';
import { errorHandler, unknownRoute } from '#src/platform/http/error-handler.ts';
import { observe } from '#src/platform/http/observe.ts';
import { serve } from '#src/platform/http/pipeline.ts';
import { escapeMalformedPath, toOriginForm } from '#src/platform/http/plain-request.ts';
import type { Route } from '#src/platform/http/route.ts';
import { routes } from '#src/modules/index.ts';

/** Literal path segments win over parameters (contract 1.1): compared segment by segment, parameters last. */
function byPrecedence(a: Route, b: Route): number {
  const key = ({ path }: Route) => path.replaceAll(/:\w+/g, '\uffff');
  return key(a) < key(b) ? -1 : Number(key(a) > key(b));
}

/** One router for each first segment, so that a request is held against the routes of its own area only. */
function apiRouter(root: Cradle): Router {
  const router = Router();
  const areas = new Map<string, Router>();
  for (const route of [...routes].sort(byPrecedence)) {
    const [, area = '', ...rest] = route.path.split('/');
    const own = areas.get(area) ?? Router();
    if (!areas.has(area)) router.use(`/${area}`, own);
    areas.set(area, own);
    own[route.method](`/${rest.join('/')}`, serve(root, route));
  }
  return router;
}

/** The whole HTTP surface, in the order a request meets it. Never listens. */
export function createApp(container: AwilixContainer<Cradle>): RequestListener {
  const { cradle } = container;
  const { config, logger } = cradle;
  // connects in the background, so that the first request is counted there too
  container.resolve('redis');
  const app = express();
  app.set('trust proxy', config.trustProxy);
  app.set('etag', false);
  app.set('query parser', false); // the pipeline reads the query itself, strictly
  app.disable('x-powered-by');
  app.use(observe(config, logger));
  app.use(helmet({ contentSecurityPolicy: false, xFrameOptions: { action: 'deny' } }));
  app.use('/api/storefront', storefrontCors);
  app.use(/^(?!\/api\/storefront(\/|$))/i, platformCors(config));
  app.use(escapeMalformedPath);
  app.use('/api', docsRouter(routes));
  app.use('/api', apiRouter(cradle));
  app.get(
    '/health',
    serve(
      cradle,
      routes.find(({ path }) => path === '/health')!,
    ),
  );
  app.get('/', (_req, res) => res.redirect('/api/docs'));
  app.use(unknownRoute);
  app.use(errorHandler(logger));
  return (req, res) => {
    toOriginForm(req);
    app(req, res);
  };
}

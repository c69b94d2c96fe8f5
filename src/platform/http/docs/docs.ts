import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RequestHandler, Router } from 'express';
import { dropConditions } from '../plain-request.ts';
import type { Route } from '../route.ts';

/** Where the page's files lie. The package's own entry would load all of them into memory. */
const ASSETS = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));

/** The package brings pages of its own besides, which would show another document. */
const FILES = ['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js', '/docs/favicon-32x32.png'];

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>PixEcom API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
    <link rel="icon" href="/api/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/initializer.js"></script>
  </body>
</html>
`;

const INITIALIZER = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  persistAuthorization: true,
  validatorUrl: null,
});
`;

/** Paths ignore letter case, the names of files do not. */
const serveFile: RequestHandler = (req, res, next) => {
  res.sendFile(basename(req.path).toLowerCase(), { root: ASSETS, etag: false }, (error?: Error) => {
    // a client that goes away is no error
    if (error !== undefined && !req.socket.destroyed) next(error);
  });
};

/** The API document and a page that shows it, from local files only (contract 1.11). Exempt from rate limits. */
export function docsRouter(routes: Route[]): Router {
  const router = Router();
  // made when somebody asks: most processes never are
  let document: string | undefined;
  router.use(['/openapi.json', '/docs'], (req, _res, next) => {
    dropConditions(req);
    next();
  });
  router.get('/openapi.json', async (_req, res) => {
    const { openApiDocument } = await import('./openapi.ts');
    document ??= JSON.stringify(openApiDocument(routes));
    res.type('application/json').send(document);
  });
  router.get('/docs', (_req, res) => {
    res.type('html').send(PAGE);
  });
  router.get('/docs/initializer.js', (_req, res) => {
    res.type('application/javascript').send(INITIALIZER);
  });
  router.get(FILES, serveFile);
  return router;
}

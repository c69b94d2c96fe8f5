import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { Router } from 'express';
import { errorHandler, unknownRoute } from '#src/platform/http/error-handler.ts';
import { observe } from '#src/platform/http/observe.ts';
import { escapeMalformedPath } from '#src/platform/http/plain-request.ts';
import { serve } from '#src/platform/http/pipeline.ts';
import type { Route } from '#src/platform/http/route.ts';
import { type Client, makeClient } from './client.ts';
import { makeOpenApiCheck } from './openapi-check.ts';
import type { World } from '../world.ts';

export interface MiniApp {
  server: Server;
  baseUrl: string;
  http: Client;
  close: () => Promise<void>;
}

/** The request path of the real app around routes of a test's own, over the container of a world. */
export async function openMiniApp({ cradle }: Pick<World, 'cradle'>, routes: Route[]): Promise<MiniApp> {
  const app = express();
  app.set('trust proxy', cradle.config.trustProxy);
  app.set('etag', false);
  app.set('query parser', false);
  app.disable('x-powered-by');
  app.use(observe(cradle.config, cradle.logger));
  app.use(escapeMalformedPath);
  const router = Router();
  for (const route of routes) router[route.method](route.path, serve(cradle, route));
  app.use('/api', router);
  app.use(unknownRoute);
  app.use(errorHandler(cradle.logger));
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    server,
    baseUrl,
    http: makeClient(baseUrl, makeOpenApiCheck(routes)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRefusals, refuseWithoutHost } from '#src/platform/http/refused-by-node.ts';
import type { Logger } from '#src/platform/logger.ts';

const KEEP_ALIVE_MS = 65_000;
/** How long running requests may take to finish once the process is told to stop. */
export const DRAIN_TIMEOUT_MS = 10_000;
const IDLE_SWEEP_MS = 50;

/** A server that answers what Node refuses by itself as it answers everything else. Does not listen yet. */
export function createHttpServer(handler: RequestListener, logger: Logger): Server {
  const options = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: KEEP_ALIVE_MS + 1000,
    requireHostHeader: false, // refused here, with the body of every error
  };
  const server = createServer(options, (req, res) => {
    if (!refuseWithoutHost(logger, req, res)) handler(req, res);
  });
  answerRefusals(server, logger);
  return server;
}

/** Listens on `port`, 0 for any free one; the port that it got is in `port` of the answer. */
export async function listen(
  handler: RequestListener,
  port: number,
  logger: Logger,
): Promise<{ server: Server; port: number }> {
  const server = createHttpServer(handler, logger);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** Stops accepting and waits for running requests; connections still open after the limit are cut. */
export async function drain(server: Server, logger: Logger): Promise<void> {
  const cut = setTimeout(() => {
    logger.warn('Cut the connections that were still open');
    server.closeAllConnections();
  }, DRAIN_TIMEOUT_MS);
  // a connection whose last request has just been answered would be kept alive
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(sweep);
  clearTimeout(cut);
}

import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import onHeaders from 'on-headers';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { StartError } from '#src/platform/db/connect.ts';
import { answerRefusals, refuseWithoutHost } from '#src/platform/http/refused-by-node.ts';
import type { Logger } from '#src/platform/logger.ts';

const KEEP_ALIVE_MS = 65_000;
/** How long running requests may take to finish once the process is told to stop. */
export const DRAIN_TIMEOUT_MS = 10_000;
const IDLE_SWEEP_MS = 50;
/** For so long a stopping server still accepts: who connected as the stop began is served rather than reset. */
const GRACE_MS = 500;
const MAX_BUSY_TURNS = 1_000;

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

/**
 * Lets the grace pass, then waits for a turn of the event loop that brought no connection: what the kernel has accepted
 * and Node has not would be reset when the socket is closed.
 */
async function acceptTheLast(server: Server): Promise<void> {
  let accepted = 0;
  const count = (): void => void (accepted += 1);
  server.on('connection', count);
  await pause(GRACE_MS);
  let before = -1;
  for (let turn = 0; before !== accepted && turn < MAX_BUSY_TURNS; turn += 1) {
    before = accepted;
    await nextTurn();
  }
  server.off('connection', count);
}

/** Stops accepting and waits for running requests; connections still open after the limit are cut. */
async function drain(server: Server, logger: Logger): Promise<void> {
  const cut = setTimeout(() => {
    logger.warn('Cut the connections that were still open');
    server.closeAllConnections();
  }, DRAIN_TIMEOUT_MS);
  await acceptTheLast(server);
  // a connection whose last request has just been answered would be kept alive
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearInterval(sweep);
  clearTimeout(cut);
}

/** Tells clients with their next answer that the connection is closed behind it. To be called once, when it stops. */
type Farewell = () => void;

function keepFarewell(server: Server): Farewell {
  let leaving = false;
  // asked of each answer as it leaves: a list of those on their way would keep what hangs on them past its time
  server.prependListener('request', (_req, res: ServerResponse) => {
    onHeaders(res, () => {
      if (leaving) res.setHeader('Connection', 'close');
    });
  });
  return () => void (leaving = true);
}

export interface Listening {
  port: number;
  /** Serves the connections already made, each with one more answer, and closes: 10 s at most. */
  drain: () => Promise<void>;
}

const REFUSED_PORTS: Record<string, string> = {
  EADDRINUSE: 'is in use by another process',
  EACCES: 'may not be opened by this user',
};

/** A port, 0 for any free one, and the variable that names it. */
export interface Port {
  number: number;
  variable: 'PORT' | 'WORKER_PORT';
}

/**
 * Listens; the port that it got is in `port` of the answer.
 * @throws StartError when the port cannot be had
 */
export async function listen(handler: RequestListener, port: Port, logger: Logger): Promise<Listening> {
  const server = createHttpServer(handler, logger);
  const bidFarewell = keepFarewell(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = REFUSED_PORTS[error.code ?? ''] ?? `cannot be opened (${error.code})`;
      reject(new StartError(`${port.variable} ${port.number} ${why}`));
    });
    server.listen(port.number, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    drain: () => {
      bidFarewell();
      return drain(server, logger);
    },
  };
}

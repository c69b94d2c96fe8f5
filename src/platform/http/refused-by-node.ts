import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logger.ts';
import { requestIdOf } from './observe.ts';

/** What never reaches a route because Node itself refuses it, answered like everything else (contract 1.1, 1.3). */
interface Refusal {
  status: number;
  code: string;
  message: string;
}

const MALFORMED: Refusal = { status: 400, code: 'BAD_REQUEST', message: 'Malformed request' };
const NO_HOST: Refusal = { status: 400, code: 'BAD_REQUEST', message: 'The Host header is required' };
const NO_SUCH_EXPECTATION: Refusal = {
  status: 417,
  code: 'EXPECTATION_FAILED',
  message: 'Only 100-continue can be expected',
};

/** By the codes of Node's errors. */
const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'REQUEST_HEADER_FIELDS_TOO_LARGE',
    message: 'The request headers are too large',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, code: 'PAYLOAD_TOO_LARGE', message: 'request entity too large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'REQUEST_TIMEOUT', message: 'The request took too long to arrive' },
};

function write({ status, code, message }: Refusal, requestId: string): { headers: [string, string][]; body: string } {
  const body = JSON.stringify({ statusCode: status, code, message, requestId });
  const headers: [string, string][] = [
    ['Content-Type', 'application/json; charset=utf-8'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ['X-Request-Id', requestId],
    // refused on the spot: when it began, Node does not tell
    ['X-Response-Time-Ms', '0.000'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Cache-Control', 'no-store'],
    ['Connection', 'close'],
  ];
  return { headers, body };
}

/** Whether an answer has begun on the connection, which another one would corrupt. Node keeps it to itself. */
const hasBegun = (socket: Duplex): boolean =>
  (socket as { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent === true;

function answerOn(socket: Duplex, refusal: Refusal, requestId: string): void {
  const { headers, body } = write(refusal, requestId);
  const lines = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    ...headers.map((pair) => pair.join(': ')),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function refuse(logger: Logger, req: IncomingMessage, res: ServerResponse, refusal: Refusal): void {
  const requestId = requestIdOf(req);
  const { headers, body } = write(refusal, requestId);
  logger.info({ requestId, status: refusal.status, code: refusal.code }, 'request refused');
  res.writeHead(refusal.status, Object.fromEntries(headers)).end(body);
}

/** Listens to what `server` refuses by itself; errors of a client that is gone end quietly. */
export function answerRefusals(server: Server, logger: Logger): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET' || hasBegun(socket)) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    const refusal = REFUSALS[error.code ?? ''] ?? MALFORMED;
    logger.info({ requestId, status: refusal.status, code: refusal.code, reason: error.code }, 'request refused');
    answerOn(socket, refusal, requestId);
  });
  server.on('checkExpectation', (req, res) => refuse(logger, req, res, NO_SUCH_EXPECTATION));
}

/** Refuses a request of HTTP/1.1 without a host, as Node would; true when it did. */
export function refuseWithoutHost(logger: Logger, req: IncomingMessage, res: ServerResponse): boolean {
  if (req.headers.host !== undefined || req.httpVersion !== '1.1') return false;
  refuse(logger, req, res, NO_HOST);
  return true;
}

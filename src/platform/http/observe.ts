import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import onHeaders from 'on-headers';
import type { Config } from '../config/config.ts';
import type { Logger } from '../logger.ts';
import { clientAddress } from './limits/client-address.ts';

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,64}$/;

/** The log's word for a client that went away before there was an answer. */
const CLIENT_CLOSED_REQUEST = 499;

const elapsedMs = (since: bigint): number => Number((process.hrtime.bigint() - since) / 1000n) / 1000;

/** The id that the client gave the request, else a new one. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const inbound = headers['x-request-id'];
  return typeof inbound === 'string' && REQUEST_ID.test(inbound) ? inbound : randomUUID();
}

/** Gives the request its id and, on every answer, `X-Request-Id` and `X-Response-Time-Ms`; logs one line when it is over. */
export function observe(config: Pick<Config, 'slowRequestMs'>, logger: Logger): RequestHandler {
  return (req, res, next) => {
    const start = process.hrtime.bigint();
    const requestId = requestIdOf(req);
    // the peer of a connection that is gone has no address any more
    const ip = clientAddress(req);
    Object.assign(res.locals, { requestId, ip });
    res.set('X-Request-Id', requestId);
    onHeaders(res, () => {
      res.setHeader('X-Response-Time-Ms', elapsedMs(start).toFixed(3));
    });
    res.on('close', () => {
      const durationMs = elapsedMs(start);
      const path = req.originalUrl.split('?', 1)[0];
      const status = res.headersSent ? res.statusCode : CLIENT_CLOSED_REQUEST;
      const line = { requestId, method: req.method, path, status, durationMs, ip };
      if (durationMs > config.slowRequestMs) logger.warn(line, 'slow request');
      else logger.info(line, res.writableFinished ? 'request' : 'request aborted');
    });
    next();
  };
}

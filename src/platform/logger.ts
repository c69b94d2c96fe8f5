import { DriverException, ValidationError } from '@mikro-orm/core';
import { type DestinationStream, pino } from 'pino';
import type { Config } from './config/config.ts';

/**
 * What an error says, as it may be shown. The ORM puts the whole statement, values included, into its messages: of those
 * only the database's own words are kept. Where it refuses an entity it prints that, below the first line.
 */
export function messageOf(error: Error): string {
  if (error instanceof DriverException) return error.message.split(' - ').at(-1)!;
  return error instanceof ValidationError ? error.message.split('\n', 1)[0]! : error.message;
}

/** The words of anything that was thrown or emitted: libraries also hand out plain objects that look like errors. */
function wordsOf(error: object): string {
  if (error instanceof Error) return messageOf(error);
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message.split('\n', 1)[0]! : `${error.constructor?.name} without a message`;
}

/** An error as it may be logged: its readable message and where it came from. */
function serializeError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const { name, code, stack } = error as { name?: unknown; code?: unknown; stack?: unknown };
  const lines = typeof stack === 'string' ? stack.split('\n') : [];
  const frames = lines.filter((line) => line.startsWith('    at '));
  return { type: name, message: wordsOf(error), ...(code !== undefined && { code }), stack: frames.join('\n') };
}

/** Where the lines of the log go: readable on a terminal, as they are elsewhere (contract 1.10). */
export async function logDestination(output: NodeJS.WriteStream): Promise<DestinationStream> {
  if (!output.isTTY) return pino.destination(1);
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({
    colorize: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'service',
    singleLine: true,
  });
  return { write: (line) => void output.write(pretty(line)) };
}

/** One JSON line per event. Callers pass no passwords, tokens, cookies or hashes. */
export function createLogger(config: Pick<Config, 'logLevel'>, destination: DestinationStream = pino.destination(1)) {
  return pino(
    {
      level: config.logLevel,
      base: { service: 'pixecom-api' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      // the last net, should an object with such a key ever be logged
      redact: {
        paths: ['password', 'token', 'accessToken', 'authorization', 'cookie', '*.password', '*.token', '*.cookie'],
        censor: '[redacted]',
      },
    },
    destination,
  );
}

export type Logger = ReturnType<typeof createLogger>;

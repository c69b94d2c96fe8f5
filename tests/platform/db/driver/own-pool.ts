import { Socket } from 'node:net';
import pg from 'pg';
import { LazyBeginClient } from '#src/platform/db/driver/lazy-begin-client.ts';
import type { OwnDatabase } from '#support/database/empty-database.ts';

type Callback = (error?: Error | null) => void;

/** A socket that remembers what went out together. */
class RecordingSocket extends Socket {
  readonly #record: (bytes: Buffer) => void;

  constructor(record: (bytes: Buffer) => void) {
    super();
    this.#record = record;
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, callback: Callback): void {
    this.#record(chunk);
    super._write(chunk, encoding, callback);
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], callback: Callback): void {
    this.#record(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    super._writev!(chunks, callback);
  }
}

/** The kinds of messages in what was sent: B(ind), C(lose), D(escribe), E(xecute), P(arse), Q(uery), S(ync). */
function kindsOf(bytes: Buffer): string {
  let kinds = '';
  for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) kinds += String.fromCharCode(bytes[at]!);
  return kinds;
}

/** Connections of the driver, below MikroORM. */
export interface OwnPool {
  pool: pg.Pool;
  /** What `act` sends, and what of it goes out together: `['BES']` is one message. */
  sentBy: (act: () => unknown) => Promise<string[]>;
  /** Waits until no connection is left, which the pool does not. */
  close: () => Promise<void>;
}

/**
 * `config`: settings of the pool and its connections; one connection, unless it says otherwise. `viaPort`: where a proxy
 * listens that is to stand in between.
 */
export function openOwnPool({ url }: OwnDatabase, config: object = {}, viaPort?: number): OwnPool {
  const target = new URL(url!);
  if (viaPort !== undefined) target.host = `127.0.0.1:${viaPort}`;
  const sent: Buffer[] = [];
  const stream = () => new RecordingSocket((bytes) => void sent.push(bytes));
  const pool = new pg.Pool({ connectionString: target.href, Client: LazyBeginClient, max: 1, stream, ...config });
  const ended: Promise<unknown>[] = [];
  pool.on('connect', (client) => {
    client.on('error', () => undefined); // that it ended; whoever waits on it is told, and the pool throws it away
    ended.push(new Promise((resolve) => client.once('end', resolve)));
  });
  pool.on('error', () => undefined);
  return {
    pool,
    sentBy: async (act) => {
      sent.length = 0;
      await act();
      return sent.map(kindsOf);
    },
    close: async () => {
      await pool.end();
      await Promise.all(ended);
    },
  };
}

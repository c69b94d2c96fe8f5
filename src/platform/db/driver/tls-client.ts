import type { Socket } from 'node:net';
import pg from 'pg';
import type { DatabaseTarget } from '../../config/database-url.ts';

export interface TlsClientConfig extends pg.ClientConfig {
  /** With `ssl`: go on in clear text where the server has no TLS. */
  preferTls?: boolean;
}

type Answer = (this: Socket, data: Buffer) => void;

/** What pg's connection has beyond its types. */
interface Internals {
  stream: Socket;
  connect(port: number, host: string): void;
  attachListeners(stream: Socket): void;
}
const PgConnection = pg.Connection as unknown as new (config: pg.ConnectionConfig) => pg.Connection & Internals;

/** A connection that takes the server's "no" to TLS for an answer, as `sslmode=prefer` wants it; pg ends there. */
class PreferTlsConnection extends PgConnection {
  override connect(port: number, host: string): void {
    super.connect(port, host);
    const decide = this.stream.listeners('data') as Answer[];
    this.stream.removeAllListeners('data');
    this.stream.once('data', (answer: Buffer) => {
      if (answer.toString() !== 'N') return decide.forEach((listener) => listener.call(this.stream, answer));
      this.attachListeners(this.stream);
      this.emit('sslconnect');
    });
  }
}

/** A PostgreSQL client that knows `sslmode=prefer` too. */
export class TlsClient extends pg.Client {
  constructor(config: TlsClientConfig = {}) {
    const { ssl, keepAlive } = config;
    const connection = () => new PreferTlsConnection({ ssl, keepAlive: keepAlive ?? false });
    // derived and not copied: pg's pool hides the password from copies
    super(
      config.preferTls ? (Object.assign(Object.create(config), { connection: connection() }) as typeof config) : config,
    );
  }
}

/** The part of a target that secures connections, for a client of the class above. */
export const securityOf = ({ ssl, preferTls }: DatabaseTarget) => ({
  // without a word in the URL, PGSSLMODE keeps its say
  ...(ssl !== undefined && { ssl }),
  ...(preferTls && { preferTls }),
});

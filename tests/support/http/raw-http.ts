import { connect, type Socket } from 'node:net';

/** A connection that sends whatever bytes a test likes. */
export interface RawConnection {
  socket: Socket;
  write: (bytes: string | Buffer) => void;
  /** Everything received so far, once it matches; rejects when the connection ends before. */
  until: (pattern: RegExp) => Promise<string>;
  /** Everything received until the other side closed. */
  ended: () => Promise<string>;
}

export async function openRaw(baseUrl: string): Promise<RawConnection> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => (received += chunk));
  socket.on('error', () => undefined); // a cut connection is an end like any other
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  return {
    socket,
    write: (bytes) => void socket.write(bytes),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(received)) resolve(received);
        };
        socket.on('data', look);
        socket.once('close', () => reject(new Error(`the connection ended with: ${received}`)));
        look();
      }),
    ended: () =>
      new Promise((resolve) => {
        if (socket.closed) resolve(received);
        else socket.once('close', () => resolve(received));
      }),
  };
}

/** One request made of `lines`, sent as it stands; resolves with the whole answer when the server has closed. */
export async function exchange(baseUrl: string, lines: (string | Buffer)[]): Promise<string> {
  const connection = await openRaw(baseUrl);
  for (const line of lines) connection.write(line);
  return connection.ended();
}

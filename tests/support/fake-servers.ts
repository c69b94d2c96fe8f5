import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface FakeServer {
  port: number;
  /** Connections that were ever made. */
  connections: () => number;
  close: () => Promise<void>;
}

async function listen(onConnection: (socket: Socket) => void): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server: Server = createServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

/** Accepts connections and never says a word: a database or a Redis that hangs. */
export const openSilentServer = (): Promise<FakeServer> => listen((socket) => void socket.resume());

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await listen(() => undefined);
  await server.close();
  return server.port;
}

const message = (type: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};

/** A PostgreSQL that asks for a password and takes none. */
export const openRefusingPostgres = (): Promise<FakeServer> =>
  listen((socket) => {
    let asked = false;
    socket.on('data', () => {
      if (!asked) {
        asked = true;
        socket.write(message('R', Buffer.from([0, 0, 0, 3])));
        return;
      }
      const fields = ['SFATAL', 'VFATAL', 'C28P01', 'Mpassword authentication failed for user "pixecom"', ''];
      socket.end(message('E', Buffer.from(`${fields.join('\0')}\0`)));
    });
  });

/** Passes everything on to `target` until it is told to go silent; from then on nothing passes in either direction. */
export async function openProxy(target: { host: string; port: number }): Promise<FakeServer & { silence: () => void }> {
  const { connect } = await import('node:net');
  let silent = false;
  const proxy = await listen((socket) => {
    const upstream = connect(target.port, target.host);
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('data', (chunk) => silent || upstream.write(chunk));
    upstream.on('data', (chunk) => silent || socket.write(chunk));
  });
  return { ...proxy, silence: () => void (silent = true) };
}

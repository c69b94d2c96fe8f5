import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface FakeServer {
  port: number;
  /** Connections that were ever made. */
  connections: () => number;
  close: () => Promise<void>;
}

export async function listen(onConnection: (socket: Socket) => void): Promise<FakeServer> {
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

/** A PostgreSQL that asks for a password and then refuses, for the password's sake or another reason. */
export const openRefusingPostgres = (
  code = '28P01',
  reason = 'password authentication failed for user "pixecom"',
): Promise<FakeServer> =>
  listen((socket) => {
    let asked = false;
    socket.on('data', () => {
      if (!asked) {
        asked = true;
        socket.write(message('R', Buffer.from([0, 0, 0, 3])));
        return;
      }
      const fields = ['SFATAL', 'VFATAL', `C${code}`, `M${reason}`, ''];
      socket.end(message('E', Buffer.from(`${fields.join('\0')}\0`)));
    });
  });

export interface Proxy extends FakeServer {
  /** From now on nothing passes in either direction, on any connection. */
  silence: () => void;
  /** From now on nothing passes on the connections there are; new ones are as good as ever. */
  freeze: () => void;
}

/** Passes everything on to `target` until it is told otherwise. */
export async function openProxy(target: { host: string; port: number }): Promise<Proxy> {
  let silent = false;
  let generation = 0;
  const proxy = await listen((socket) => {
    const born = generation;
    const upstream = connect(target.port, target.host);
    const pass = (to: Socket) => (chunk: Buffer) => silent || born < generation || to.write(chunk);
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
    upstream.on('close', () => socket.destroy());
    socket.on('data', pass(upstream));
    upstream.on('data', pass(socket));
  });
  return { ...proxy, silence: () => void (silent = true), freeze: () => void (generation += 1) };
}

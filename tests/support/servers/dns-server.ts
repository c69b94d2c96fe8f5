import { createSocket, type RemoteInfo } from 'node:dgram';
import { afterAll, beforeAll } from '#test';
import { asValue } from 'awilix';
import dnsPacket, { type Answer, type Packet } from 'dns-packet';
import { createDnsResolver } from '#src/modules/domains/verification/dns.client.ts';
import type { World } from '../world.ts';

type RecordType = 'TXT' | 'A' | 'CNAME';

/** Ways not to give an honest answer with records. */
export type Misdeed = 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'wrong id' | 'garbage' | 'truncated' | 'silence';

/** A name server of the test's own, over UDP. A name it does not know does not exist. */
export interface DnsServer {
  /** `address:port` */
  address: string;
  /** Gives a name these records of one type, in place of any. A TXT record may be a list of chunks. */
  publish: (type: RecordType, name: string, ...records: (string | string[])[]) => void;
  /** From now on every question about the name is answered this way; `null`: honestly again. */
  misbehave: (name: string, misdeed: Misdeed | null) => void;
  /** Keeps the answers about a name back until the returned function is called. */
  hold: (name: string) => () => void;
  /** Resolves when somebody has asked about the name. */
  asked: (name: string) => Promise<void>;
  /** Every question so far, such as `TXT _pixecom.shop.example.com`. */
  questions: string[];
  close: () => Promise<void>;
}

const RCODE = { NXDOMAIN: 3, SERVFAIL: 2, REFUSED: 5 };
const POLL_MS = 5;

type Reply = (query: Packet) => Buffer | null;
const encode = (query: Packet, reply: Partial<Packet>): Buffer =>
  dnsPacket.encode({ id: query.id!, type: 'response', flags: 0, questions: query.questions!, ...reply });

const MISDEEDS: Record<Misdeed, Reply> = {
  NXDOMAIN: (query) => encode(query, { flags: RCODE.NXDOMAIN }),
  SERVFAIL: (query) => encode(query, { flags: RCODE.SERVFAIL }),
  REFUSED: (query) => encode(query, { flags: RCODE.REFUSED }),
  'wrong id': (query) => encode({ ...query, id: query.id! ^ 1 }, {}),
  garbage: (query) => Buffer.concat([encode(query, {}).subarray(0, 2), Buffer.alloc(40, 0xff)]),
  truncated: (query) => encode(query, { flags: dnsPacket.TRUNCATED_RESPONSE }),
  silence: () => null,
};

export async function openDnsServer(): Promise<DnsServer> {
  const records = new Map<string, Answer[]>();
  const names = new Set<string>();
  const misdeeds = new Map<string, Misdeed | null>();
  const held = new Map<string, (() => void)[]>();
  const questions: string[] = [];
  const socket = createSocket('udp4');

  const honest = (type: string, name: string): Reply => {
    const answers = records.get(`${type} ${name}`) ?? [];
    return (query) => encode(query, names.has(name) ? { answers } : { flags: RCODE.NXDOMAIN });
  };

  const receive = (message: Buffer, from: RemoteInfo): void => {
    const query = dnsPacket.decode(message);
    const { type } = query.questions![0]!;
    const name = query.questions![0]!.name.toLowerCase();
    questions.push(`${type} ${name}`);
    const send = (): void => {
      const misdeed = misdeeds.get(name) ?? null;
      const reply = misdeed === null ? honest(type, name) : MISDEEDS[misdeed];
      const answer = reply(query);
      if (answer !== null) socket.send(answer, from.port, from.address);
    };
    const waiting = held.get(name);
    if (waiting === undefined) send();
    else waiting.push(send);
  };

  socket.on('message', receive);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    publish: (type, name, ...data) => {
      names.add(name);
      records.set(
        `${type} ${name}`,
        data.map((one) => ({ type, name, ttl: 0, data: one }) as Answer),
      );
    },
    misbehave: (name, misdeed) => void misdeeds.set(name, misdeed),
    hold: (name) => {
      const waiting: (() => void)[] = [];
      held.set(name, waiting);
      return () => {
        held.delete(name);
        for (const send of waiting) send();
      };
    },
    asked: async (name) => {
      while (!questions.some((question) => question.endsWith(` ${name}`))) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    questions,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

/** Makes the world ask a name server of this test file, and wait for it only so long. Stands below `useWorld`. */
export function useDns(world: World, { timeoutMs = 5_000 }: { timeoutMs?: number } = {}): DnsServer {
  const dns = {} as DnsServer;
  beforeAll(async () => {
    Object.assign(dns, await openDnsServer());
    world.container.register({ dnsResolver: asValue(createDnsResolver({ servers: [dns.address], timeoutMs })) });
  });
  afterAll(() => dns.close());
  return dns;
}

/** Publishes the proof of a claim on `hostname`. */
export const publishToken = (dns: DnsServer, hostname: string, token: string): void =>
  dns.publish('TXT', `_pixecom.${hostname}`, token);

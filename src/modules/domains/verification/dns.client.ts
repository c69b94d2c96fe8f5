import { Resolver } from 'node:dns/promises';
import type { Cradle } from '#src/platform/cradle.ts';

/** What the name servers say about one name. */
export type DnsAnswer =
  | { outcome: 'found'; records: string[] }
  /** There is no such name, or it has no record of this type. */
  | { outcome: 'none' }
  /** Nothing is known: no answer in time, or a server that failed, refused or answered nonsense. */
  | { outcome: 'failed'; reason: string };

/** Look-ups in the public DNS. They never throw for what a name server does. */
export interface DnsResolver {
  /** Texts of the TXT records, each with its chunks joined. */
  resolveTxt: (name: string) => Promise<DnsAnswer>;
  /** IPv4 addresses. */
  resolveA: (name: string) => Promise<DnsAnswer>;
  /** Name that this one is an alias of, without a trailing dot. */
  resolveCname: (name: string) => Promise<DnsAnswer>;
}

interface DnsOptions {
  /** `address` or `address:port`, asked in this order; empty: those of the system. */
  servers: string[];
  /** What one look-up may take in all, repeated questions included. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
const TRIES = 3;
/** Each try waits twice as long as the one before, so that three fill the time: 1 + 2 + 4 parts. */
const PARTS = 2 ** TRIES - 1;

/** No such name; a name without such records; a name so long that it cannot exist. */
const NO_RECORD = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);
/** The time is up: the tries were, or we cancelled the look-up. */
const NO_ANSWER = new Set(['ETIMEOUT', 'ECANCELLED']);

function answerTo(error: unknown): DnsAnswer {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code !== 'string' || typeof syscall !== 'string') throw error;
  if (NO_RECORD.has(code)) return { outcome: 'none' };
  return { outcome: 'failed', reason: NO_ANSWER.has(code) ? 'no answer in time' : code };
}

export function createDnsResolver({ servers, timeoutMs = TIMEOUT_MS }: DnsOptions): DnsResolver {
  const ask = async (query: (resolver: Resolver) => Promise<string[]>): Promise<DnsAnswer> => {
    // one for each look-up: cancelling ends all that a resolver has under way
    const resolver = new Resolver({ timeout: Math.ceil(timeoutMs / PARTS), tries: TRIES });
    if (servers.length > 0) resolver.setServers(servers);
    const timer = setTimeout(() => resolver.cancel(), timeoutMs);
    try {
      const records = await query(resolver);
      return records.length > 0 ? { outcome: 'found', records } : { outcome: 'none' };
    } catch (error) {
      return answerTo(error);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    resolveTxt: (name) => ask(async (resolver) => (await resolver.resolveTxt(name)).map((chunks) => chunks.join(''))),
    resolveA: (name) => ask((resolver) => resolver.resolve4(name)),
    resolveCname: (name) => ask((resolver) => resolver.resolveCname(name)),
  };
}

/** The resolver of the process: it asks the servers that are configured, else the system's. */
export function makeDnsResolver({ config }: Pick<Cradle, 'config'>): DnsResolver {
  return createDnsResolver({ servers: config.env.DNS_SERVERS });
}

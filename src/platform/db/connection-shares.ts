import { AsyncLocalStorage } from 'node:async_hooks';
import { NO_TURN } from './constraints.ts';

/** Work that nothing else may keep from the database: who sends a request, log-ins and sessions, probes. */
export type Lane = 'actor' | 'session' | 'probe';

/** Connections of each lane. Two, so that one that hangs is not all there is. */
const OWN: Record<Lane, number> = { actor: 2, session: 2, probe: 2 };

/** Connections that only lanes use. */
export const OWN_CONNECTIONS = Object.values(OWN).reduce((sum, count) => sum + count, 0);

const lanes = new AsyncLocalStorage<Lane>();

/** Runs `work` with the connections of a lane; when they are all in use it queues for the others, as everybody does. */
export const onLane = <T>(lane: Lane, work: () => T): T => lanes.run(lane, work);

interface Claim {
  /** Empty: nobody's, such as the work of superadmins and jobs. */
  sellerId: string;
  lane: Lane | undefined;
}

type Release = () => void;

interface Waiter {
  claim: Claim;
  grant: (release: Release) => void;
}

/**
 * Who may have a connection next (contract 1.7): no seller holds more than half of those that all share, and whoever waits
 * is refused in the end. It stands in front of the pool, whose own queue does not know whose turn it is.
 */
export class ConnectionShares {
  readonly #shareOfSeller: number;
  readonly #waitMs: number;
  #free: number;
  readonly #ownFree = { ...OWN };
  readonly #heldBySeller = new Map<string, number>();
  /** In the order of their coming; none of them could be served now. */
  readonly #waiting = new Set<Waiter>();

  /** `connections`: those of the pool, lanes included; `waitMs`: how long one may be waited for. */
  constructor(connections: number, waitMs: number) {
    this.#free = Math.max(1, connections - OWN_CONNECTIONS);
    this.#shareOfSeller = Math.max(1, Math.floor(this.#free / 2));
    this.#waitMs = waitMs;
  }

  /**
   * Runs `work`, which takes one connection, when it is the seller's turn.
   * @throws an error that is answered 503 when that takes too long
   */
  async run<T>(sellerId: string, work: () => Promise<T>): Promise<T> {
    const claim = { sellerId, lane: lanes.getStore() };
    const release = this.#take(claim) ?? (await this.#wait(claim));
    try {
      return await work();
    } finally {
      release();
      this.#serve();
    }
  }

  #take({ sellerId, lane }: Claim): Release | undefined {
    if (lane !== undefined && this.#ownFree[lane] > 0) {
      this.#ownFree[lane] -= 1;
      return () => void (this.#ownFree[lane] += 1);
    }
    const held = this.#heldBySeller.get(sellerId) ?? 0;
    if (this.#free === 0 || (sellerId !== '' && held >= this.#shareOfSeller)) return undefined;
    this.#free -= 1;
    this.#heldBySeller.set(sellerId, held + 1);
    return () => this.#giveBack(sellerId);
  }

  #giveBack(sellerId: string): void {
    this.#free += 1;
    const held = this.#heldBySeller.get(sellerId)! - 1;
    if (held === 0) this.#heldBySeller.delete(sellerId);
    else this.#heldBySeller.set(sellerId, held);
  }

  #wait(claim: Claim): Promise<Release> {
    return new Promise((resolve, reject) => {
      const refuse = (): void => {
        this.#waiting.delete(waiter);
        reject(Object.assign(new Error('No connection came free in time'), { code: NO_TURN }));
      };
      const timer = setTimeout(refuse, this.#waitMs);
      const grant = (release: Release): void => {
        clearTimeout(timer);
        resolve(release);
      };
      const waiter: Waiter = { claim, grant };
      this.#waiting.add(waiter);
    });
  }

  /** A connection has come back: whoever can be served now is, the longest waiting first. */
  #serve(): void {
    for (const waiter of this.#waiting) {
      const release = this.#take(waiter.claim);
      if (release === undefined) continue;
      this.#waiting.delete(waiter);
      waiter.grant(release);
      return; // one came back, one is gone again
    }
  }
}

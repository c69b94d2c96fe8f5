import { AsyncLocalStorage } from 'node:async_hooks';
import { NO_TURN } from './constraints.ts';

/** Work that nothing else may keep from the database: who sends a request, log-ins and sessions, probes. */
export type Lane = 'actor' | 'session' | 'probe';

/** Connections of each lane. Two, so that one that hangs is not all there is. */
const OWN: Record<Lane, number> = { actor: 2, session: 2, probe: 2 };

/** Connections that only lanes use. */
export const OWN_CONNECTIONS = Object.values(OWN).reduce((sum, count) => sum + count, 0);

/** What connections are taken for, beside the seller of the scope. */
interface Purpose {
  lane?: Lane;
  holder?: string;
}

const purposes = new AsyncLocalStorage<Purpose>();

/** Runs `work` with the connections of a lane; when they are all in use it queues for the others, as everybody does. */
export const onLane = <T>(lane: Lane, work: () => T): T => purposes.run({ ...purposes.getStore(), lane }, work);

/**
 * Runs `work` so that what it takes in a system scope counts for `holder`: whoever asks, as far as that is known. What it
 * takes in the scope of a seller counts for that seller.
 */
export const heldFor = <T>(holder: string, work: () => T): T => purposes.run({ ...purposes.getStore(), holder }, work);

interface Claim {
  /** A seller, or who else asks. Empty: nobody, as in a job. */
  holder: string;
  lane: Lane | undefined;
}

type Release = () => void;

interface Waiter {
  claim: Claim;
  grant: (release: Release) => void;
}

/**
 * Who may have a connection next (contract 1.7): no seller, and nobody else who asks, holds more than half of those that
 * all share, and whoever waits is refused in the end. It stands in front of the pool, whose own queue does not know whose
 * turn it is.
 */
export class ConnectionShares {
  readonly #share: number;
  readonly #waitMs: number;
  #free: number;
  readonly #ownFree = { ...OWN };
  readonly #held = new Map<string, number>();
  /** In the order of their coming; none of them could be served now. */
  readonly #waiting = new Set<Waiter>();

  /** `connections`: those of the pool, lanes included; `waitMs`: how long one may be waited for. */
  constructor(connections: number, waitMs: number) {
    this.#free = Math.max(1, connections - OWN_CONNECTIONS);
    this.#share = Math.max(1, Math.floor(this.#free / 2));
    this.#waitMs = waitMs;
  }

  /**
   * Runs `work`, which takes one connection, when it is the seller's turn.
   * @throws an error that is answered 503 when that takes too long
   */
  async run<T>(sellerId: string, work: () => Promise<T>): Promise<T> {
    const { lane, holder = '' } = purposes.getStore() ?? {};
    const claim = { holder: sellerId === '' ? holder : sellerId, lane };
    const release = this.#take(claim) ?? (await this.#wait(claim));
    try {
      return await work();
    } finally {
      release();
      this.#serve();
    }
  }

  #take({ holder, lane }: Claim): Release | undefined {
    if (lane !== undefined && this.#ownFree[lane] > 0) {
      this.#ownFree[lane] -= 1;
      return () => void (this.#ownFree[lane] += 1);
    }
    const held = this.#held.get(holder) ?? 0;
    if (this.#free === 0 || (holder !== '' && held >= this.#share)) return undefined;
    this.#free -= 1;
    this.#held.set(holder, held + 1);
    return () => this.#giveBack(holder);
  }

  #giveBack(holder: string): void {
    this.#free += 1;
    const held = this.#held.get(holder)! - 1;
    if (held === 0) this.#held.delete(holder);
    else this.#held.set(holder, held);
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

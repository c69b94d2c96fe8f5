import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 20;

/** Whether the process still takes work, and how much it has. */
export interface Lifecycle {
  /** Listening, but not yet with everything in place. */
  starting: boolean;
  /** The readiness probe tells it to the load balancer. */
  stopping: boolean;
  /** Requests whose handlers have not finished; their clients may be gone. */
  running: number;
}

/** Resolves when no handler runs: what it began with it shall bring to an end, such as the payment of an order. */
export async function idle(lifecycle: Lifecycle): Promise<void> {
  while (lifecycle.running > 0) await pause(POLL_MS);
}

import type { Job } from '#src/platform/jobs.ts';

/** Cancels orders that nobody paid, and gives their goods back (part 2, section 6.1). */
export const expireUnpaidOrders: Job = {
  name: 'expire-unpaid-orders',
  schedule: '* * * * *',
  run: ({ orderExpiry }) => orderExpiry.run(),
};

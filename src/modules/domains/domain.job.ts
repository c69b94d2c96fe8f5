import type { Job } from '#src/platform/jobs.ts';

/** Looks again for the proof of open claims, and ends those that never got one (contract 6.2 of part 2). */
export const pendingClaims: Job = {
  name: 'pending-domain-claims',
  schedule: '*/15 * * * *',
  run: ({ domainVerification }) => domainVerification.checkPending(),
};

import type { Job } from '#src/platform/jobs.ts';

/** Looks again for the proof of open claims, and ends those that never got one (part 2, section 6.2). */
export const pendingClaims: Job = {
  name: 'pending-domain-claims',
  schedule: '*/15 * * * *',
  run: ({ domainVerification }) => domainVerification.checkPending(),
};

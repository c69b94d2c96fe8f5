import type { Job } from '#src/platform/jobs.ts';

/** Gives sales the pricing rules that hold for them after rules have changed (part 1, section 1.12). */
export const attributeSales: Job = {
  name: 'attribute-sales',
  schedule: '* * * * *',
  run: async ({ attributionRepository }) => {
    await attributionRepository.attributePending();
  },
};

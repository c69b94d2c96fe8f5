import { defineModule } from '#src/platform/module.ts';

/** Figures over all sellers for superadmins (part 1, sections 7.1, 7.6 and 7.7). */
export const analyticsModule = defineModule({ name: 'analytics', entities: [] });

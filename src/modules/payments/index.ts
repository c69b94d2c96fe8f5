import { defineModule } from '#src/platform/module.ts';

/** Companies that take payments, and what their messages do to orders (part 2, sections 5 and 6.1). */
export const paymentsModule = defineModule({ name: 'payments', entities: [] });

import { defineModule } from '#src/platform/module.ts';

/** The shop as its visitors see it (part 2, section 4). */
export const storefrontModule = defineModule({ name: 'storefront', entities: [] });

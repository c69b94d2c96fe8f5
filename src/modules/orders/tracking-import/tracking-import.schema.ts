import { z } from 'zod';

export const ImportedTracking = z
  .object({
    updated: z.int(),
    failed: z.array(z.object({ line: z.int(), orderNumber: z.string(), reason: z.string() })),
  })
  .meta({ id: 'ImportedTracking' });
export type ImportedTracking = z.infer<typeof ImportedTracking>;

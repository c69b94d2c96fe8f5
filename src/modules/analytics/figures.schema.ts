import { z } from 'zod';

/** A day of a report. */
export const day = z.iso.date().meta({ examples: ['2026-01-31'] });

/** The currencies in the sums, in order: amounts are not converted (contract 7). */
export const currencies = z.array(z.string()).meta({ examples: [['EUR', 'USD']] });

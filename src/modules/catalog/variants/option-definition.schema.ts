import { z } from 'zod';
import { text } from '#src/platform/http/fields.ts';

/** The options a product comes in, as admins send and see them (contract 7.3). */

export const MAX_OPTIONS = 10;
const MAX_VALUES = 100;
const MAX_TYPE = 50;

export const optionName = text(1, 50).meta({ examples: ['Color'] });
export const optionValue = text(1, 100).meta({ examples: ['Black'] });

const areDistinct = (texts: string[]): boolean => new Set(texts).size === texts.length;

const OptionDefinition = z.strictObject({
  name: optionName,
  /** How a client shows the values; kept as sent. */
  type: z
    .string()
    .max(MAX_TYPE)
    .optional()
    .meta({ examples: ['swatch'] }),
  values: z.array(optionValue).min(1).max(MAX_VALUES).refine(areDistinct, 'must name each value once'),
});

/** An empty list is read as `null`: nothing is set. */
export const OptionDefinitions = z
  .array(OptionDefinition)
  .max(MAX_OPTIONS)
  .refine((items) => areDistinct(items.map(({ name }) => name)), 'must name each option once')
  .transform((items) => (items.length === 0 ? null : items));

export const OptionDefinitionView = z.object({
  name: z.string(),
  type: z.string().optional(),
  values: z.array(z.string()),
});

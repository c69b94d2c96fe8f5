import { z } from 'zod';
import { instant, text, uuid } from '#src/platform/http/fields.ts';
import type { CountedLabelRow, LabelRow } from './label.admin.repository.ts';
import type { ProductLabel } from './product-label.entity.ts';

/** Schemas and views of labels (contract 7.3). */

const MAX_LABELS = 100;

export const CreateLabel = z.object({ name: text(1, 100).meta({ examples: ['Bestseller'] }) });
export type CreateLabel = z.infer<typeof CreateLabel>;

export const SyncLabels = z.object({
  labelIds: z
    .array(uuid)
    .max(MAX_LABELS)
    .transform((ids) => [...new Set(ids)]),
});

export const SyncResult = z.object({ synced: z.int() });

export const AdminLabel = z
  .object({ id: uuid, name: z.string(), slug: z.string(), createdAt: instant })
  .meta({ id: 'AdminLabel' });

export const CountedLabel = AdminLabel.extend({ _count: z.object({ products: z.int() }) }).meta({
  id: 'AdminCountedLabel',
});

export const toAdminLabel = ({ id, name, slug, createdAt }: LabelRow | ProductLabel): z.input<typeof AdminLabel> => ({
  id,
  name,
  slug,
  createdAt: createdAt.toISOString(),
});

export const toCountedLabel = ({ products, ...label }: CountedLabelRow): z.input<typeof CountedLabel> => ({
  ...toAdminLabel(label),
  _count: { products },
});

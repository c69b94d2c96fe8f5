import type { RowEvent } from '#src/platform/db/schema/triggers.ts';

/** The rows that a statement has changed, as they were (`sign` -1) and as they are (1). */
export const CHANGED_ROWS: Record<RowEvent, string> = {
  insert: 'select 1 as sign, n.* from new_rows n',
  update: 'select 1 as sign, n.* from new_rows n union all select -1 as sign, o.* from old_rows o',
  delete: 'select -1 as sign, o.* from old_rows o',
};

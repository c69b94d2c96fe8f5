import type { Em } from '#src/platform/db/orm.ts';
import { column, readRow, type RowOf, statement } from '#src/platform/db/rows.ts';

const FIND = statement(
  'ads.find-pixel',
  `
    select p.header_config as "headerConfig", c.name
    from sellpages p
    left join fb_connections c on c.seller_id = p.seller_id and c.connection_type = 'PIXEL' and c.is_active
      and c.external_id = p.header_config ->> 'pixelId'
    where p.id = ? and p.seller_id = ?`,
  { headerConfig: column.json, name: column.text.nullable() },
);

/** Pixels of sellpages. */
export class PixelRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** The stored settings of the page's head, and the name of the active connection that its pixel belongs to. */
  find(sellerId: string, sellpageId: string): Promise<RowOf<typeof FIND> | null> {
    return readRow(this.#em, FIND, [sellpageId, sellerId]);
  }
}

import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, statement } from '#src/platform/db/rows.ts';
import type { SellerConnectionRow, SellerConnections } from '#src/modules/sellers/index.ts';
import { FbConnectionType } from './fb-connection.entity.ts';

const CONNECTIONS = statement(
  'ads.connections-of-seller',
  `
    select id, connection_type as "connectionType", external_id as "externalId", name, parent_id as "parentId",
      is_primary as "isPrimary", is_active as "isActive", created_at as "createdAt"
    from fb_connections where seller_id = ? order by created_at, id`,
  {
    id: column.uuid,
    connectionType: z.enum(FbConnectionType),
    externalId: column.text,
    name: column.text,
    parentId: column.uuid.nullable(),
    isPrimary: column.boolean,
    isActive: column.boolean,
    createdAt: column.instant,
  },
);

/** Facebook connections of a seller, for the module of sellers. */
export class SellerConnectionsRepository implements SellerConnections {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  list(sellerId: string): Promise<SellerConnectionRow[]> {
    return readRows(this.#em, CONNECTIONS, [sellerId]);
  }
}

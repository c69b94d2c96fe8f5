import type { Em } from '#src/platform/db/orm.ts';
import type { SellerConnectionRow, SellerConnections } from '#src/modules/sellers/index.ts';

const CONNECTIONS = `
  select id, connection_type as "connectionType", external_id as "externalId", name, parent_id as "parentId",
    is_primary as "isPrimary", is_active as "isActive", created_at as "createdAt"
  from fb_connections where seller_id = ? order by created_at, id`;

/** Facebook connections of a seller, for the module of sellers. */
export class SellerConnectionsRepository implements SellerConnections {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  list(sellerId: string): Promise<SellerConnectionRow[]> {
    return this.#em.execute<SellerConnectionRow[]>(CONNECTIONS, [sellerId]);
  }
}

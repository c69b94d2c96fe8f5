import { type EventSubscriber, type FlushEventArgs, helper } from '@mikro-orm/core';
import { TENANT_FILTER, type TenantFilterArgs } from './tenancy.ts';

/**
 * Third layer of tenancy: before a flush leaves the process, refuses rows that belong to another seller than the
 * scope's. Row-level security would refuse them too; this names the entity, and a hit is a bug, never a client error.
 */
export class TenantGuard implements EventSubscriber {
  onFlush({ em, uow }: FlushEventArgs): void {
    const { sellerId } = em.getFilterParams<TenantFilterArgs>(TENANT_FILTER) ?? { sellerId: null };
    if (sellerId === null) return;
    for (const { meta, entity } of uow.getChangeSets()) {
      if (!('seller' in meta.properties)) continue;
      const { seller } = entity as { seller?: object | string | null };
      const owner = typeof seller === 'object' && seller !== null ? helper(seller as never).getPrimaryKey() : seller;
      if (owner !== sellerId) throw new Error(`A scope of one seller tried to write a ${meta.className} of another`);
    }
  }
}

import type { Cradle } from '#src/platform/cradle.ts';
import type { Paged } from '#src/platform/db/page.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FoundAdminOrder, ListedOrderRow } from './order.admin.repository.ts';
import type { ListAdminOrders } from './order.admin.schema.ts';

type Dependencies = Pick<Cradle, 'orderAdminRepository'>;

/** Orders of all sellers, read by superadmins (contract 7.6). */
export function makeOrderAdminService({ orderAdminRepository }: Dependencies) {
  return {
    /** A page of orders of every status, newest first. */
    list: (query: ListAdminOrders): Promise<Paged<ListedOrderRow>> => orderAdminRepository.listPage(query),

    /** One order with its lines and history. @throws 404 */
    async find(id: string): Promise<FoundAdminOrder> {
      const found = await orderAdminRepository.findWhole(id);
      if (found === null) throw notFound(`Order ${id} not found`);
      return found;
    },
  };
}

import { notFound } from '#src/platform/errors.ts';
import type { OpenScope } from '#src/platform/http/route.ts';
import type { Scopes } from '#src/platform/scope.ts';
import type { Store } from './store.repository.ts';

/** The store of an active seller; `null` for a slug that is no store's. One statement, in a scope of its own. */
export async function findStore(scopes: Scopes, sellerSlug: string): Promise<Store | null> {
  const scope = scopes.openSystemScope();
  try {
    return await scope.cradle.publicStoreRepository.findBySlug(sellerSlug);
  } finally {
    await scope.dispose();
  }
}

/**
 * For routes below `/storefront/:sellerSlug`: the unit of work of that store's seller, with the store itself as
 * `cradle.store` (part 2, section 4).
 * @throws 404 STORE_NOT_FOUND for a seller that is unknown or inactive
 */
export const openStoreScope: OpenScope = async (root, { sellerSlug = '' }) => {
  const store = await findStore(root.scopes, sellerSlug);
  if (store === null) throw notFound('Store not found', 'STORE_NOT_FOUND');
  return root.scopes.openPublicScope(store.id, { store });
};

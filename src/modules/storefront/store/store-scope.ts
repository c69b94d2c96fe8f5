import { notFound } from '#src/platform/errors.ts';
import type { OpenScope } from '#src/platform/http/route.ts';
import type { Scopes } from '#src/platform/scope.ts';
import { entranceOf, type Store } from './store.repository.ts';

/** The store of an active seller; `null` for a slug that is no store's. One statement, in a scope of its own. */
export async function findStore(scopes: Scopes, sellerSlug: string): Promise<Store | null> {
  const scope = scopes.openSystemScope();
  try {
    return await scope.cradle.publicStoreRepository.findBySlug(sellerSlug);
  } finally {
    await scope.dispose();
  }
}

export const storeNotFound = () => notFound('Store not found', 'STORE_NOT_FOUND');

/**
 * For routes below `/storefront/:sellerSlug`: the unit of work of that store's seller, with the store itself as
 * `cradle.store` (part 2, section 4).
 * @throws 404 STORE_NOT_FOUND for a seller that is unknown or inactive
 */
export const openStoreScope: OpenScope = async (root, { sellerSlug = '' }) => {
  const store = await findStore(root.scopes, sellerSlug);
  if (store === null) throw storeNotFound();
  return root.scopes.openPublicScope(store.id, { store });
};

/**
 * For routes below `/storefront/:sellerSlug` that read by one statement and find the store along with what they show: the
 * unit of work of whatever store has the slug, at no message of its own.
 */
export const enterStore: OpenScope = ({ scopes }, { sellerSlug = '' }) =>
  Promise.resolve(scopes.openPublicScope(entranceOf(sellerSlug)));

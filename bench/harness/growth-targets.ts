import type { BenchDatabase } from './database.ts';
import { PASSWORD } from './database.ts';
import type { ServerProcess } from './processes.ts';
import { SELLER } from './seed-sql.ts';
import { logIn } from './targets.ts';

const ADMIN = { email: 'bench-admin@example.com', password: PASSWORD };

/** A read whose cost must not grow; `factor`: how many times as long it may take with a hundred times as many orders. */
export interface Read {
  name: string;
  path: string;
  isAdmin: boolean;
  factor: number;
}

/** A superadmin with the owners' password. */
export async function addAdmin({ sql }: BenchDatabase): Promise<void> {
  await sql(
    `insert into users (email, password_hash, display_name, is_superadmin)
     select $1, password_hash, 'Admin', true from users where email = 'volume-owner-1@example.com'`,
    [ADMIN.email],
  );
}

export const adminHeaders = (server: Pick<ServerProcess, 'url'>): Promise<{ authorization: string }> =>
  logIn(server, 'admin-login', ADMIN);

const SEARCH = 3;
const EQUAL = 1.3;

/** Every read over orders and figures. `days`: the last year as a query. */
export async function makeReads({ sql }: BenchDatabase, days: string): Promise<Read[]> {
  const [own] = await sql<{ page: string; product: string; seller: string }>(
    `select p.id as page, p.product_id as product, p.seller_id as seller from sellpages p join sellers s on s.id = p.seller_id
     where s.slug = $1 order by p.created_at, p.id limit 1`,
    [SELLER],
  );
  const { page, product, seller } = own!;
  const read =
    (isAdmin: boolean, factor: number) =>
    (name: string, path: string): Read => ({
      name,
      path: `/api${path}`,
      isAdmin,
      factor,
    });
  const [mine, found] = [read(false, EQUAL), read(false, SEARCH)];
  const [admin, adminFound] = [read(true, EQUAL), read(true, SEARCH)];
  const orders = (query: string) => `/orders?${days}&limit=20&${query}`;
  return [
    mine('orders', orders('')),
    mine('orders of a status that many have', orders('status=DELIVERED')),
    mine('orders of a status that few have', orders('status=PROCESSING')),
    mine('orders of a status that none has', orders('status=REFUNDED')),
    mine('orders of a page', orders(`sellpageId=${page}`)),
    mine('orders of a source', orders('source=facebook')),
    mine('orders of a source that none has', orders('source=tiktok')),
    mine('orders of page, status and source', orders(`sellpageId=${page}&status=DELIVERED&source=facebook`)),
    found('orders, search that finds one', orders('search=ORD-B000004321')),
    found('orders, search that finds many', orders('search=example.com')),
    found('orders, search that finds none', orders('search=nobody-at-all')),
    found('orders, search and status', orders('search=Shopper%20321&status=DELIVERED')),
    mine('sellpages', '/sellpages?limit=20'),
    mine('sellpage', `/sellpages/${page}`),
    mine('products', '/products?limit=20'),
    mine('product', `/products/${product}`),
    admin('admin: orders', '/admin/orders?limit=20'),
    admin('admin: orders of a status', '/admin/orders?limit=20&status=PROCESSING'),
    admin('admin: orders of a status that none has', '/admin/orders?limit=20&status=REFUNDED'),
    adminFound('admin: orders, search that finds one', '/admin/orders?limit=20&search=ORD-B000004321'),
    adminFound('admin: orders, search that finds many', '/admin/orders?limit=20&search=example.com'),
    adminFound('admin: orders, search that finds none', '/admin/orders?limit=20&search=nobody-at-all'),
    admin('admin: products', '/admin/products?limit=20'),
    admin('admin: product stats', `/admin/products/${product}/stats`),
    admin('admin: sellers', '/admin/sellers?limit=20'),
    adminFound('admin: sellers, search', '/admin/sellers?limit=20&search=volume'),
    admin('admin: seller', `/admin/sellers/${seller}`),
    admin('admin: dashboard', '/admin/dashboard'),
    admin('admin: analytics', '/admin/analytics'),
    admin('admin: revenue', '/admin/analytics/revenue'),
    admin('admin: overview', '/admin/analytics/overview'),
    admin('admin: content performance', '/admin/content-performance'),
  ];
}

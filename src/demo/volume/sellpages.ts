import { type Area, idOf, momentOfYear, pick } from './volume-sql.ts';

const key = "n || '-' || k";
const drawn = pick('page-product', key, 'given.products');
const state = pick('page-status', key, 10);

/**
 * 2 to 4 pages for each seller, of products that are for sale (every tenth is not). The first is always live, so that
 * ads and orders have a page. Published ones stand on the seller's domain, where there is one.
 */
export const sellpagesArea: Area = {
  name: 'sellpages',
  upTo: ({ sellers }) => sellers,
  rowsPerNumber: 4,
  inserts: {
    sellpages: `insert into sellpages (id, seller_id, product_id, domain_id, slug, status, created_at, updated_at)
      select ${idOf('sellpage', key)}, s.id, p.id, case when drawn.status = 'PUBLISHED' then d.id end, p.slug || '-' || k,
        drawn.status::sellpage_status, made, made
      from given cross join numbers join sellers s on s.id = ${idOf('seller', 'n')}
      join generate_series(1, 4) as k on k <= 2 + ${pick('pages', 'n', 3)}
      cross join lateral (
        select 1 + ${drawn} - case when (1 + ${drawn}) % 10 = 0 then 1 else 0 end as product_number,
          case when k = 1 or ${state} < 7 then 'PUBLISHED' when ${state} < 9 then 'DRAFT' else 'ARCHIVED' end as status,
          ${momentOfYear('page', key)} as made
      ) as drawn
      join products p on p.id = ${idOf('product', 'product_number')} and p.status = 'ACTIVE'
      left join seller_domains d on d.id = ${idOf('domain', 'n')} and d.seller_id = s.id and d.status = 'VERIFIED'
      on conflict do nothing`,
  },
};

/** The first page of seller `n`. */
export const firstPage = idOf('sellpage', "n || '-1'");

import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import { column, readRows, statement } from '#src/platform/db/rows.ts';
import { MAX_SITEMAP_PAGES, type SitemapSeller } from './sitemap.schema.ts';

const instantOf = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The database writes the lists, because there may be many thousand pages. */
const SITEMAP = statement(
  'storefront.sitemap',
  `
    with pages as (
      select p.id, p.seller_id, p.slug, p.updated_at
      from sellpages p
      join products o on o.id = p.product_id
      join sellers s on s.id = p.seller_id
      where p.status = 'PUBLISHED' and o.status = 'ACTIVE' and s.is_active
      order by p.updated_at desc, p.id
      limit ${MAX_SITEMAP_PAGES}
    ), lists as (
      select seller_id,
        jsonb_agg(
          jsonb_build_object('slug', slug, 'updatedAt', ${instantOf('updated_at')}) order by updated_at desc, id) as list
      from pages
      group by seller_id
    )
    select s.slug, ${instantOf('s.updated_at')} as "updatedAt", coalesce(l.list, '[]') as sellpages
    from sellers s
    left join lists l on l.seller_id = s.id
    where s.is_active
    order by s.updated_at desc, s.id`,
  {
    slug: column.text,
    updatedAt: column.text,
    sellpages: z.array(z.object({ slug: z.string(), updatedAt: z.string() })),
  },
);

/** Live pages of every seller. */
export class SitemapRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** Active sellers with their live pages, both latest update first. One statement; for the system scope. */
  read(): Promise<SitemapSeller[]> {
    return readRows(this.#em, SITEMAP);
  }
}

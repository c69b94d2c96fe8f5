import type { World } from '../world.ts';
import { nextInstant, unique } from '../database/rows.ts';

export interface SellerRow {
  id: string;
  name: string;
  slug: string;
}

/** A seller with settings and without members. */
export async function makeSeller(
  { sql }: Pick<World, 'sql'>,
  overrides: { name?: string; slug?: string; isActive?: boolean } = {},
): Promise<SellerRow> {
  const { name = 'Shop', slug = `shop-${unique()}`, isActive = true } = overrides;
  const [row] = await sql<SellerRow>(
    `insert into sellers (name, slug, is_active, created_at, updated_at) values (?, ?, ?, ?, now())
     returning id, name, slug`,
    [name, slug, isActive, nextInstant()],
  );
  await sql('insert into seller_settings (seller_id, updated_at) values (?, now())', [row!.id]);
  return row!;
}

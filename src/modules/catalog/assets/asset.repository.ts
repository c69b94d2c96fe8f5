import type { Em } from '#src/platform/db/orm.ts';
import { type AssetKind, assetSumsSql } from '#src/modules/figures/index.ts';
import type { AdtextRow, MediaRow, ThumbnailRow } from './asset.schema.ts';

/** A table of assets. */
interface Assets {
  table: string;
  kind: AssetKind;
  columns: string;
  orderBy: string;
}

const MEDIA: Assets = {
  table: 'asset_media',
  kind: 'media',
  columns: `a.id, a.version, a.url, a.media_type as "mediaType", a.duration_sec as "durationSec",
    a.file_size as "fileSize", a.width, a.height, a.position, a.is_current as "isCurrent"`,
  orderBy: 'a.version, a.position, a.id',
};

const THUMBNAILS: Assets = {
  table: 'asset_thumbnails',
  kind: 'thumbnail',
  columns: 'a.id, a.version, a.url, a.width, a.height, a.position, a.is_current as "isCurrent"',
  orderBy: 'a.version, a.position, a.id',
};

const ADTEXTS: Assets = {
  table: 'asset_adtexts',
  kind: 'adtext',
  columns: 'a.id, a.version, a.primary_text as "primaryText", a.headline, a.description',
  orderBy: 'a.version, a.id',
};

/** All assets of a kind with the figures of the seller's ads. One row without an asset says that the product is there. */
const assetsOf = ({ table, kind, columns, orderBy }: Assets): string => `
  select ${columns}, a.created_at as "createdAt", coalesce(f.spend, 0) as spend,
    coalesce(f.purchase_value, 0) as "purchaseValue"
  from products p
  left join ${table} a on a.product_id = p.id
  left join (${assetSumsSql(kind, `select id from ${table} where product_id = ?`)}) f on f.asset_id = a.id
  where p.id = ? and p.status = 'ACTIVE'
  order by ${orderBy}`;

/** Media, thumbnails and ad texts of ACTIVE products: three tables of one kind, each read with one statement. */
export class AssetRepository {
  readonly #em: Em;

  constructor(em: Em) {
    this.#em = em;
  }

  /** All media, `null` for a product that is unknown or not ACTIVE; without a seller the figures are 0. */
  mediaOf(productId: string, sellerId: string | null): Promise<MediaRow[] | null> {
    return this.#read<MediaRow>(MEDIA, productId, sellerId);
  }

  /** All thumbnails; otherwise as {@link mediaOf}. */
  thumbnailsOf(productId: string, sellerId: string | null): Promise<ThumbnailRow[] | null> {
    return this.#read<ThumbnailRow>(THUMBNAILS, productId, sellerId);
  }

  /** All ad texts; otherwise as {@link mediaOf}. */
  adtextsOf(productId: string, sellerId: string | null): Promise<AdtextRow[] | null> {
    return this.#read<AdtextRow>(ADTEXTS, productId, sellerId);
  }

  async #read<T extends { id: string; createdAt: Date }>(
    assets: Assets,
    productId: string,
    sellerId: string | null,
  ): Promise<T[] | null> {
    const rows = await this.#em.execute<(Omit<T, 'id'> & { id: string | null; createdAt: string })[]>(
      assetsOf(assets),
      [productId, sellerId, sellerId, productId],
    );
    if (rows.length === 0) return null;
    return rows
      .filter(({ id }) => id !== null)
      .map((row) => ({ ...row, createdAt: new Date(row.createdAt) }) as unknown as T);
  }
}

import { z } from 'zod';
import type { Em } from '#src/platform/db/orm.ts';
import {
  column,
  type Columns,
  nullable,
  readRows,
  type Row,
  type Statement,
  statement,
  type WithDates,
} from '#src/platform/db/rows.ts';
import { type AssetKind, assetSumsSql } from '#src/modules/figures/index.ts';
import { MediaType } from './asset-media.entity.ts';

/** What one seller's ads spent on an asset and brought in. */
const FIGURES = { createdAt: column.instant, spend: column.decimal, purchaseValue: column.decimal };
const SIZE = { width: column.integer.nullable(), height: column.integer.nullable() };
const PLACE = { position: column.integer, isCurrent: column.boolean };
const FILE = { id: column.uuid, version: column.text, url: column.text };

const MEDIA_COLUMNS = {
  ...FILE,
  mediaType: z.enum(MediaType),
  durationSec: column.integer.nullable(),
  fileSize: column.integer.nullable(),
  ...SIZE,
  ...PLACE,
  ...FIGURES,
};
const THUMBNAIL_COLUMNS = { ...FILE, ...SIZE, ...PLACE, ...FIGURES };
const ADTEXT_COLUMNS = {
  id: column.uuid,
  version: column.text,
  primaryText: column.text,
  headline: column.text,
  description: column.text.nullable(),
  ...FIGURES,
};

/** An asset as stored, and its figures. */
type AssetRow<C extends typeof FIGURES> = WithDates<Row<C>, 'createdAt'>;
export type MediaRow = AssetRow<typeof MEDIA_COLUMNS>;
export type ThumbnailRow = AssetRow<typeof THUMBNAIL_COLUMNS>;
export type AdtextRow = AssetRow<typeof ADTEXT_COLUMNS>;

/** A table of assets. */
interface Assets<C extends Columns> {
  table: string;
  kind: AssetKind;
  select: string;
  orderBy: string;
  columns: C;
}

/** All assets of a kind with the figures of the seller's ads. One row without an asset says that the product is there. */
function assetsStatement<C extends Columns>({ table, kind, select, orderBy, columns }: Assets<C>) {
  const text = `
    select ${select}, a.created_at as "createdAt", coalesce(f.spend, 0) as spend,
      coalesce(f.purchase_value, 0) as "purchaseValue"
    from products p
    left join ${table} a on a.product_id = p.id
    left join (${assetSumsSql(kind, `select id from ${table} where product_id = ?`)}) f on f.asset_id = a.id
    where p.id = ? and p.status = 'ACTIVE'
    order by ${orderBy}`;
  return statement(`catalog.assets-${kind}`, text, nullable(columns));
}

const MEDIA = assetsStatement({
  table: 'asset_media',
  kind: 'media',
  select: `a.id, a.version, a.url, a.media_type as "mediaType", a.duration_sec as "durationSec",
    a.file_size as "fileSize", a.width, a.height, a.position, a.is_current as "isCurrent"`,
  orderBy: 'a.version, a.position, a.id',
  columns: MEDIA_COLUMNS,
});

const THUMBNAILS = assetsStatement({
  table: 'asset_thumbnails',
  kind: 'thumbnail',
  select: 'a.id, a.version, a.url, a.width, a.height, a.position, a.is_current as "isCurrent"',
  orderBy: 'a.version, a.position, a.id',
  columns: THUMBNAIL_COLUMNS,
});

const ADTEXTS = assetsStatement({
  table: 'asset_adtexts',
  kind: 'adtext',
  select: 'a.id, a.version, a.primary_text as "primaryText", a.headline, a.description',
  orderBy: 'a.version, a.id',
  columns: ADTEXT_COLUMNS,
});

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

  async #read<T>(
    assets: Statement<{ id: string | null; createdAt: string | null }>,
    productId: string,
    sellerId: string | null,
  ): Promise<T[] | null> {
    const rows = await readRows(this.#em, assets, [productId, sellerId, sellerId, productId]);
    if (rows.length === 0) return null;
    // where there is an asset, its columns are as they are stored
    return rows
      .filter(({ id }) => id !== null)
      .map((row) => ({ ...row, createdAt: new Date(row.createdAt!) }) as unknown as T);
  }
}

import type { AssetAdtext } from '#src/modules/catalog/assets/asset-adtext.entity.ts';
import type { AssetMedia } from '#src/modules/catalog/assets/asset-media.entity.ts';
import type { AssetThumbnail } from '#src/modules/catalog/assets/asset-thumbnail.entity.ts';
import { type Columns, insertRow, type Ref, type Row, type Sql, unique } from '../database/rows.ts';
import { makeProduct } from './product.ts';

type Given<Asset> = Columns<Asset> & { product?: Ref };

/** A current picture at position 0. */
export async function makeMedia(world: Sql, { product, ...given }: Given<AssetMedia> = {}): Promise<Row<AssetMedia>> {
  return insertRow<AssetMedia>(world, 'asset_media', {
    product_id: (product ?? (await makeProduct(world))).id,
    version: 'v1',
    url: `https://cdn.example.com/${unique()}.jpg`,
    media_type: 'IMAGE',
    is_current: true,
    ...given,
  });
}

/** Not current, at position 0. */
export async function makeThumbnail(
  world: Sql,
  { product, ...given }: Given<AssetThumbnail> = {},
): Promise<Row<AssetThumbnail>> {
  return insertRow<AssetThumbnail>(world, 'asset_thumbnails', {
    product_id: (product ?? (await makeProduct(world))).id,
    version: 'v1',
    url: `https://cdn.example.com/${unique()}.jpg`,
    ...given,
  });
}

/** `Buy it`, under the headline `New`. */
export async function makeAdtext(
  world: Sql,
  { product, ...given }: Given<AssetAdtext> = {},
): Promise<Row<AssetAdtext>> {
  return insertRow<AssetAdtext>(world, 'asset_adtexts', {
    product_id: (product ?? (await makeProduct(world))).id,
    version: 'v1',
    primary_text: 'Buy it',
    headline: 'New',
    ...given,
  });
}

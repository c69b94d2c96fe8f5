import { insertRow, type Overrides, type Ref, type Row, type Sql, unique } from '../database/rows.ts';

/** A current picture at position 0. */
export const makeMedia = (world: Sql, product: Ref, overrides: Record<string, unknown> = {}): Promise<Row> =>
  insertRow(world, 'asset_media', {
    product_id: product.id,
    version: 'v1',
    url: `https://cdn.example.com/${unique()}.jpg`,
    media_type: 'IMAGE',
    is_current: true,
    ...overrides,
  });

/** Not current, at position 0. */
export const makeThumbnail = (world: Sql, product: Ref, overrides: Overrides = {}) =>
  insertRow(world, 'asset_thumbnails', {
    product_id: product.id,
    version: 'v1',
    url: `https://cdn.example.com/${unique()}.jpg`,
    ...overrides,
  });

export const makeAdtext = (world: Sql, product: Ref, overrides: Overrides = {}) =>
  insertRow(world, 'asset_adtexts', {
    product_id: product.id,
    version: 'v1',
    primary_text: 'Buy it',
    headline: 'New',
    ...overrides,
  });

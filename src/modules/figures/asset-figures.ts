/** Columns of `ad_posts` that name an asset, by its kind. */
const ASSET = {
  media: 'asset_media_id',
  thumbnail: 'asset_thumbnail_id',
  adtext: 'asset_adtext_id',
} as const;

export type AssetKind = keyof typeof ASSET;

/**
 * A query of what a seller's ads spent on assets and brought in: `asset_id`, `spend`, `purchase_value`, without a row for an
 * asset that no ad with figures uses. An ad counts once for an asset, however many of its posts show it. `assets` is a query
 * of ids. Values: those of `assets`, then the seller twice.
 */
export const assetSumsSql = (kind: AssetKind, assets: string): string => `
  select used.asset_id, sum(d.spend) as spend, sum(d.purchase_value) as purchase_value
  from (
    select distinct u.${ASSET[kind]} as asset_id, u.ad_id
    from (${assets}) a
    join ad_posts u on u.${ASSET[kind]} = a.id
    where u.seller_id = ?
  ) used
  join ad_stats_daily d on d.seller_id = ? and d.entity_type = 'AD' and d.entity_id = used.ad_id
  group by used.asset_id`;

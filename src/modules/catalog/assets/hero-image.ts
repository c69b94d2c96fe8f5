/**
 * URL of a product's first picture, as an SQL expression that is null without one: the first thumbnail, current ones
 * before others, else the first current picture among its media. `productId` is SQL of ours, such as `p.id`.
 */
export const heroImageOf = (productId: string): string => `coalesce(
    (select url from asset_thumbnails where product_id = ${productId} order by is_current desc, position, id limit 1),
    (select url from asset_media
     where product_id = ${productId} and media_type = 'IMAGE' and is_current
     order by position, id limit 1))`;

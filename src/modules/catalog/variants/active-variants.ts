/**
 * SQL of the active variants of a product that the statement calls `product`, by position, as one JSON array of
 * VariantRow. Prices are decimal texts.
 */
export const activeVariantsOf = (product: string): string => `coalesce((
  select json_agg(
    json_build_object('id', v.id, 'name', v.name, 'sku', v.sku, 'basePrice', ${product}.base_price::text,
      'priceOverride', v.price_override::text, 'compareAtPrice', v.compare_at_price::text, 'options', v.options,
      'stockQuantity', v.stock_quantity, 'isActive', v.is_active, 'position', v.position)
    order by v.position, v.id)
  from product_variants v where v.product_id = ${product}.id and v.is_active
), '[]')`;

/**
 * The pricing rule in force, as a subquery of at most one row: active, begun and not yet ended; the latest beginning wins,
 * then the greatest id. `productId` and `at`, an instant that is used twice, are SQL of ours. It is found here, because what
 * a seller takes of a sale depends on it.
 */
export const ruleInForceAt = (productId: string, at: string): string => `
  select r.id, r.suggested_retail, r.seller_take_percent, r.seller_take_fixed, r.hold_percent, r.hold_duration_days
  from public.pricing_rules r
  where r.product_id = ${productId} and r.is_active
    and r.effective_from <= ${at} and (r.effective_until is null or r.effective_until > ${at})
  order by r.effective_from desc, r.id desc
  limit 1`;

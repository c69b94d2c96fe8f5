import { firstPage } from './sellpages.ts';
import { type Area, EPOCH, idOf, pick } from './volume-sql.ts';

const DAYS = 14;
const levels = ['campaign', 'adset', 'ad'];
const campaignId = idOf('campaign', 'n');
const adsetId = idOf('adset', 'n');
const drawn = (salt: string, count: number) => pick(salt, "n || '-' || day", count);

/** The same figures for the campaign, its one adset and its one ad, as Meta would tell them. */
const adStats = `insert into ad_stats_daily (id, seller_id, entity_type, entity_id, stat_date, spend, impressions, cpm, ctr,
    cpc, link_clicks, content_views, add_to_cart, checkout_initiated, purchases, purchase_value, cost_per_purchase,
    roas, updated_at)
  select md5('volume-stats-' || level || '-' || n || '-' || day)::uuid, c.seller_id, upper(level)::stats_entity_type,
    md5('volume-' || level || '-' || n)::uuid, stat_date, spend, impressions, round(spend * 1000 / impressions, 4),
    round(clicks * 100.0 / impressions, 4), round(spend / clicks, 4), clicks, views, carts, checkouts, purchases,
    purchases * 39.99, case when purchases = 0 then 0 else round(spend / purchases, 2) end,
    round(purchases * 39.99 / spend, 4), stat_date::timestamp at time zone 'UTC'
  from numbers join campaigns c on c.id = ${campaignId}
  cross join generate_series(1, ${DAYS}) as day
  cross join unnest(array['${levels.join("', '")}']) as level,
  lateral (
    select ((${EPOCH} at time zone 'UTC')::date - day) as stat_date, 2000 + ${drawn('impressions', 8000)} as impressions
  ) as seen,
  lateral (
    select round(impressions * 0.012, 2) as spend, impressions / 60 as clicks, impressions / 80 as views,
      impressions / 400 as carts, impressions / 600 as checkouts, ${drawn('purchases', 7)} as purchases
  ) as figures
  on conflict do nothing`;

/** For each seller one campaign on its first page with two weeks of figures. Nothing of it stands at Meta. */
export const adsArea: Area = {
  name: 'ads',
  upTo: ({ sellers }) => sellers,
  rowsPerNumber: DAYS * levels.length,
  inserts: {
    adAccounts: `insert into fb_connections
        (id, seller_id, connection_type, external_id, name, is_primary, created_at, updated_at)
      select ${idOf('ad-account', 'n')}, s.id, 'AD_ACCOUNT', 'act_volume_' || n, s.name, true, s.created_at, s.created_at
      from numbers join sellers s on s.id = ${idOf('seller', 'n')} on conflict do nothing`,
    campaigns: `insert into campaigns
        (id, seller_id, sellpage_id, ad_account_id, name, budget, start_date, created_at, updated_at)
      select ${campaignId}, page.seller_id, page.id, account.id, 'Volume campaign ' || n, 20 + ${pick('budget', 'n', 180)},
        (page.created_at at time zone 'UTC')::date, page.created_at, page.created_at
      from numbers join sellpages page on page.id = ${firstPage}
      join fb_connections account on account.id = ${idOf('ad-account', 'n')} and account.seller_id = page.seller_id
      on conflict do nothing`,
    adsets: `insert into adsets (id, campaign_id, seller_id, name, optimization_goal, created_at, updated_at)
      select ${adsetId}, c.id, c.seller_id, 'Volume adset ' || n, 'OFFSITE_CONVERSIONS', c.created_at, c.created_at
      from numbers join campaigns c on c.id = ${campaignId} on conflict do nothing`,
    ads: `insert into ads (id, adset_id, seller_id, name, created_at, updated_at)
      select ${idOf('ad', 'n')}, a.id, a.seller_id, 'Volume ad ' || n, a.created_at, a.created_at
      from numbers join adsets a on a.id = ${adsetId} on conflict do nothing`,
    adStats,
  },
};

import { type Area, idOf, momentOfYear, pick, word } from './volume-sql.ts';
import { firstNames, lastNames, shopAdjectives, shopKinds, shopPlaces } from './words.ts';

const sellerId = idOf('seller', 'n');
const userId = idOf('user', 'n');
const joined = momentOfYear('joined', 'n');
const owner = `${word('owner-first', 'n', firstNames)} || ' ' || ${word('owner-last', 'n', lastNames)}`;
const shop = [
  word('shop-adjective', 'n', shopAdjectives),
  word('shop-place', 'n', shopPlaces),
  word('shop-kind', 'n', shopKinds),
].join(` || ' ' || `);

/** Part rows go only where the seller and the user of that number are ours. */
const fromOurs = `from numbers join sellers s on s.id = ${sellerId}`;

/** Sellers with their owners; two of three have a verified domain. */
export const sellersArea: Area = {
  name: 'sellers',
  upTo: ({ sellers }) => sellers,
  rowsPerNumber: 1,
  inserts: {
    users: `insert into users (id, email, password_hash, display_name, created_at, updated_at)
      select ${userId}, 'volume-owner-' || n || '@example.com', password_hash, ${owner}, ${joined}, ${joined}
      from numbers, given on conflict do nothing`,
    sellers: `insert into sellers (id, name, slug, created_at, updated_at)
      select ${sellerId}, ${shop}, 'volume-seller-' || n, ${joined}, ${joined}
      from numbers on conflict do nothing`,
    memberships: `insert into seller_users (id, seller_id, user_id, role, created_at, updated_at)
      select ${idOf('membership', 'n')}, s.id, u.id, 'OWNER', s.created_at, s.created_at
      ${fromOurs} join users u on u.id = ${userId} on conflict do nothing`,
    settings: `insert into seller_settings (id, seller_id, brand_name, support_email, created_at, updated_at)
      select ${idOf('settings', 'n')}, s.id, s.name, 'help-' || n || '@example.com', s.created_at, s.created_at
      ${fromOurs} on conflict do nothing`,
    domains: `insert into seller_domains
        (id, seller_id, hostname, verification_token, status, is_primary, verified_at, created_at, updated_at)
      select ${idOf('domain', 'n')}, s.id, 'shop-' || n || '.volume.example.com',
        'pixecom-verify-' || md5('volume-token-' || n), 'VERIFIED', true, s.created_at, s.created_at, s.created_at
      ${fromOurs} where ${pick('domain', 'n', 3)} < 2 on conflict do nothing`,
  },
};

import { SOLD } from './order-rollups.ts';
import { addSql, keepSql, type Rollup, sumsSql } from './rollup.ts';

/**
 * What each customer has bought, of all sellers, by a digest of the e-mail in lower case: a list of addresses is not kept
 * a second time.
 */
export const customers: Rollup = {
  table: 'customers',
  counts: 'orders',
  key: { email: 'bytea' },
  sums: { orders: 'bigint' },
  of: (rows) => `
    select sha256(convert_to(lower(c.customer_email), 'UTF8')) as email, sum(c.sign) as orders
    from (${rows}) c where ${SOLD}`,
};

/** Customers who have bought something, shared out over 256 rows by their digest. */
export const customerCounts: Rollup = {
  table: 'customer_counts',
  counts: 'customers',
  key: { bucket: 'smallint' },
  sums: { customers: 'bigint' },
  of: (rows) => `select get_byte(c.email, 0) as bucket, sum(c.sign) as customers from (${rows}) c`,
};

/** All customers as they have to be counted. */
export const ALL_CUSTOMERS = 'select 1 as sign, email from platform.customers where orders > 0';

/** Counts orders for their customers, and a customer from the first that counts to the last. One statement. */
export const keepCustomers = (orders: string): string => `
  with changed as materialized (${sumsSql(customers, orders)}), kept as (
    ${addSql(customers, 'select * from changed')}
    returning t.email, t.orders
  ), moved as (
    select email, case when k.orders > 0 then 1 else -1 end as sign
    from kept k join changed c using (email)
    where (k.orders > 0) <> (k.orders - c.orders > 0)
  )
  ${keepSql(customerCounts, 'select * from moved')};`;

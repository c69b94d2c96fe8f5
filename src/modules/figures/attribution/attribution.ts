import type { TriggerDef } from '@mikro-orm/core';
import { systemTableSql } from '#src/platform/db/schema/machinery.ts';
import { functionSql, type RowEvent, rowTrigger, statementTrigger } from '#src/platform/db/schema/triggers.ts';
import { NONE } from '../rollups/rollup.ts';
import { ruleInForceAt } from '../rule-in-force.ts';

/**
 * Which pricing rule a line was sold by (part 3, section 8): `order_items.pricing_rule_id`, which the database sets and
 * nobody else writes. A rule that comes, goes or moves leaves a row in `platform.rule_changes`, for each product and window;
 * the lines in it are looked at again, few of them at once, all of them by the job `attribute-sales`.
 */

/** Lines that a change of a rule looks at within its own transaction. */
const AT_ONCE = 1_000;

/** Before whoever writes the row reads rules, so that the job can wait for its end. */
const TAKE_PART = 'perform pg_current_xact_id();';

/** SQL of the rule that a line has to have; both are names of rows. */
export const ruleOf = (line: string, order: string): string =>
  `(select r.id from (${ruleInForceAt(`${line}.product_id`, `${order}.created_at`)}) r)`;

/** Lines that come, or get another product or order, have the rule of then. */
export const attributionTriggers: TriggerDef[] = [
  rowTrigger(
    'order_items',
    'attribution',
    { timing: 'before', events: ['insert', 'update'], of: ['order_id', 'product_id'] },
    `begin
  new.pricing_rule_id := null;
  if new.product_id is not null then
    ${TAKE_PART}
    select ${ruleOf('new', 'o')} into new.pricing_rule_id from public.orders o where o.id = new.order_id;
  end if;
  return new;
end`,
  ),
];

/** PL/pgSQL: the lines of orders that a statement has changed the moment of have the rule of then. */
export const ATTRIBUTE_CHANGED_ORDERS = `
    ${TAKE_PART}
    update public.order_items i set pricing_rule_id = ${ruleOf('i', 'n')}
    from new_rows n
    where i.order_id = n.id and i.pricing_rule_id is distinct from ${ruleOf('i', 'n')};`;

const WINDOW = 'product_id, effective_from, effective_until';
/** What of an update tells on sales; terms of a rule are read when they are needed. */
const isMoved = (rows: string, others: string): string => `
    select ${WINDOW} from ${rows} r where is_active and product_id is not null and not exists (
      select from ${others} s where s.id = r.id and s.is_active
        and (s.product_id, s.effective_from) = (r.product_id, r.effective_from)
        and s.effective_until is not distinct from r.effective_until
    )`;
const ACTIVE = 'where is_active and product_id is not null';
const WINDOWS: Record<RowEvent, string> = {
  insert: `select ${WINDOW} from new_rows ${ACTIVE}`,
  update: `${isMoved('new_rows', 'old_rows')} union ${isMoved('old_rows', 'new_rows')}`,
  delete: `select ${WINDOW} from old_rows ${ACTIVE}`,
};

const ruleTrigger = (event: RowEvent): TriggerDef =>
  statementTrigger(
    'pricing_rules',
    'attribution',
    event,
    `declare
  change bigint;
begin
  for change in
    insert into platform.rule_changes (product_id, since, until)
    select ${WINDOW} from (${WINDOWS[event]}) c order by 1, 2
    returning id
  loop
    perform platform.attribute_sales(change, ${AT_ONCE});
  end loop;
  return null;
end`,
  );

/** What changes of rules do to sales, whoever makes them. */
export const pricingRuleTriggers: TriggerDef[] = [ruleTrigger('insert'), ruleTrigger('update'), ruleTrigger('delete')];

/**
 * Looks at the next lines of a change, at most `most`, and returns whether there may be more; null while somebody else is
 * at it. Orders are locked before their lines, as everywhere, and only those of which a line has another rule than it should.
 */
const ATTRIBUTE = functionSql(
  'attribute_sales(change bigint, most int)',
  'boolean',
  `declare
  c platform.rule_changes;
  lines uuid[];
  wrong uuid[];
begin
  select * into c from platform.rule_changes where id = change for update skip locked;
  if not found then
    return null;
  end if;
  select array_agg(l.id order by l.id) into lines from (
    select id from public.order_items where product_id = c.product_id and id > c.done order by id limit most
  ) l;
  if lines is null then
    return false;
  end if;
  select array_agg(i.order_id) into wrong
  from unnest(lines) l (id) join public.order_items i on i.id = l.id join public.orders o on o.id = i.order_id
  where o.created_at >= c.since and (c.until is null or o.created_at < c.until)
    and i.pricing_rule_id is distinct from ${ruleOf('i', 'o')};
  if wrong is not null then
    perform from public.orders where id = any (wrong) order by id for no key update;
    update public.order_items i set pricing_rule_id = ${ruleOf('i', 'o')}
    from public.orders o
    where i.id = any (lines) and o.id = i.order_id and o.id = any (wrong)
      and i.pricing_rule_id is distinct from ${ruleOf('i', 'o')};
  end if;
  update platform.rule_changes set done = lines[array_upper(lines, 1)] where id = change;
  return array_length(lines, 1) = most;
end`,
);

/** Table and function, idempotently. The rules of an older database have all changed. `until` is exclusive, null: open end. */
export const ATTRIBUTION_SQL = `
  if to_regclass('platform.rule_changes') is null then
    create table platform.rule_changes (
      id bigint generated always as identity primary key,
      product_id uuid not null, since timestamptz(3) not null, until timestamptz(3) null,
      done uuid not null default '${NONE}',
      -- every transaction before this one may have missed the change
      seen xid8 null
    );
    insert into platform.rule_changes (product_id, since, until)
    select ${WINDOW} from public.pricing_rules ${ACTIVE} order by 1, 2;
  end if;
  ${systemTableSql('rule_changes')}
  ${ATTRIBUTE};`;

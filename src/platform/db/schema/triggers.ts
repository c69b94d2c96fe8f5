import type { TriggerDef } from '@mikro-orm/core';
import { SYSTEM_ROLE } from '../tenancy.ts';

/** What happens to rows, each told by a trigger of its own: PostgreSQL names the rows of one event only. */
export type RowEvent = 'insert' | 'update' | 'delete';

const TRANSITIONS: Record<RowEvent, string> = {
  insert: 'referencing new table as new_rows',
  update: 'referencing old table as old_rows new table as new_rows',
  delete: 'referencing old table as old_rows',
};

/**
 * Functions run as the system: a plan that they keep must not depend on whose rows were looked at first. Of a seller whom
 * the statistics do not know yet the planner would read all orders to find one.
 */
const functionSql = (name: string, body: string): string => `create schema if not exists platform;
grant usage, create on schema platform to ${SYSTEM_ROLE};
create or replace function platform.${name}() returns trigger language plpgsql
security definer set search_path = pg_catalog as $$
${body} $$;
alter function platform.${name}() owner to ${SYSTEM_ROLE};
create or replace trigger ${name}`;

/**
 * A trigger of `table` that runs `body` once for each statement that changes rows, in the statement's own transaction; the
 * changed rows are `new_rows` and `old_rows`. `body` is PL/pgSQL from `declare` or `begin` to `end`.
 * The text can be run again at any time: it makes what is missing and replaces what is old.
 */
export function statementTrigger(table: string, name: string, event: RowEvent, body: string): TriggerDef {
  const own = `${table}_${name}_on_${event}`;
  return {
    name: own,
    timing: 'after',
    events: [event],
    forEach: 'statement',
    expression: `${functionSql(own, body)} after ${event} on public.${table} ${TRANSITIONS[event]}
for each statement execute function platform.${own}()`,
  };
}

/** A trigger of `table` that runs `body` before each row that is deleted, `old`. */
export function beforeDelete(table: string, name: string, body: string): TriggerDef {
  const own = `${table}_${name}_before_delete`;
  return {
    name: own,
    timing: 'before',
    events: ['delete'],
    forEach: 'row',
    expression: `${functionSql(own, body)} before delete on public.${table}
for each row execute function platform.${own}()`,
  };
}

/** SQL of a trigger of `table` that runs `body` after it was truncated; MikroORM does not see such triggers. */
export function truncateTriggerSql(table: string, name: string, body: string): string {
  const own = `${table}_${name}_on_truncate`;
  return `${functionSql(own, body)} after truncate on public.${table} for each statement execute function platform.${own}()`;
}

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
 * SQL of a function in `platform`, `name` with its parameters. Functions run as the system: a plan that they keep must not
 * depend on whose rows were looked at first. Of a seller whom the statistics do not know yet the planner would read all
 * orders to find one. `body` is PL/pgSQL from `declare` or `begin` to `end`.
 */
export function functionSql(name: string, returns: string, body: string): string {
  const types = name.replaceAll(/(?<=[(,])\s*\w+ /g, '');
  return `create schema if not exists platform;
grant usage, create on schema platform to ${SYSTEM_ROLE};
create or replace function platform.${name} returns ${returns} language plpgsql
security definer set search_path = pg_catalog as $$
${body} $$;
alter function platform.${types} owner to ${SYSTEM_ROLE}`;
}

const triggerSql = (name: string, body: string): string =>
  `${functionSql(`${name}()`, 'trigger', body)};
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
    expression: `${triggerSql(own, body)} after ${event} on public.${table} ${TRANSITIONS[event]}
for each statement execute function platform.${own}()`,
  };
}

/** When a trigger of rows runs; `of`: an update of these columns alone. */
export interface RowTiming {
  timing: 'before' | 'after';
  events: RowEvent[];
  of?: string[];
}

/** A trigger of `table` that runs `body` for each row, `old` and `new`. */
export function rowTrigger(table: string, name: string, { timing, events, of }: RowTiming, body: string): TriggerDef {
  const own = `${table}_${name}_${timing}_${events.join('_or_')}`;
  const columns = of === undefined ? '' : ` of ${of.join(', ')}`;
  return {
    name: own,
    timing,
    events,
    forEach: 'row',
    expression: `${triggerSql(own, body)} ${timing} ${events.join(' or ')}${columns} on public.${table}
for each row execute function platform.${own}()`,
  };
}

/** SQL of a trigger of `table` that runs `body` after it was truncated; MikroORM does not see such triggers. */
export function truncateTriggerSql(table: string, name: string, body: string): string {
  const own = `${table}_${name}_on_truncate`;
  return `${triggerSql(own, body)} after truncate on public.${table} for each statement execute function platform.${own}()`;
}

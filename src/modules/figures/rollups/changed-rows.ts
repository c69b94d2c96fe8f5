import type { TriggerDef } from '@mikro-orm/core';

/** What happens to rows, each told by a trigger of its own: PostgreSQL names the rows of one event only. */
export const EVENTS = ['insert', 'update', 'delete'] as const;
export type RowEvent = (typeof EVENTS)[number];

const TRANSITIONS: Record<RowEvent, string> = {
  insert: 'referencing new table as new_rows',
  update: 'referencing old table as old_rows new table as new_rows',
  delete: 'referencing old table as old_rows',
};

const NEW = 'select 1 as sign, n.* from new_rows n';
const OLD = 'select -1 as sign, o.* from old_rows o';

/** A query of the rows that a statement has changed, as they were (`sign` -1) and as they are (1). */
const CHANGED: Record<RowEvent, string> = {
  insert: NEW,
  update: `${NEW} union all ${OLD}`,
  delete: OLD,
};

/**
 * Triggers of `table` that call `body` once for each statement that changes rows, in the statement's own transaction and
 * under its role. `body` is what stands between `declare` and `end` of a function in PL/pgSQL; `changed` is the query of
 * what has changed. Their text can be run again at any time: it makes what is missing and replaces what is old.
 */
export const statementTriggers = (table: string, name: string, body: (changed: string) => string): TriggerDef[] =>
  EVENTS.map((event) => {
    const trigger = `${table}_${name}_on_${event}`;
    return {
      name: trigger,
      timing: 'after',
      events: [event],
      forEach: 'statement',
      expression: `create schema if not exists platform;
create or replace function platform.${trigger}() returns trigger language plpgsql as $$
declare
${body(CHANGED[event])}
end $$;
create or replace trigger ${trigger} after ${event} on public.${table} ${TRANSITIONS[event]}
for each statement execute function platform.${trigger}()`,
    };
  });

/**
 * What the code relies on, in every session: a database or a role may bring other values. PostgreSQL ranks what a client
 * asks for at the start above both (contract 1.3).
 */
const SETTINGS: Record<string, string> = {
  DateStyle: 'ISO,YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  default_transaction_deferrable: 'off',
  default_transaction_isolation: 'read committed',
  extra_float_digits: '1',
  row_security: 'on',
  // some hosts keep extensions in a schema of that name; one that is not there does not matter
  search_path: 'public,extensions',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  // policies with a subquery look dear to the planner, which would then compile for longer than the query runs
  jit: 'off',
};

/** The settings as the start of a connection takes them, which costs no statement. */
export const SESSION_OPTIONS = Object.entries(SETTINGS)
  .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
  .join(' ');

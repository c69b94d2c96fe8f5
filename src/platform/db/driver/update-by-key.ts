import type { Dictionary, EntityMetadata, EntityProperty } from '@mikro-orm/core';
import { isScalar, quoteName } from './binding.ts';

/** A statement whose values are marked with `?`. */
export interface MarkedStatement {
  sql: string;
  params: unknown[];
}

/** Its value goes into its one column as it is. */
const isPlain = (prop: EntityProperty | undefined): boolean =>
  prop?.fieldNames?.length === 1 && !prop.hasConvertToDatabaseValueSQL;

/** A column that the database fills has to be read again. */
const isReadBack = ({ generated, version }: EntityProperty): boolean => Boolean(generated) || Boolean(version);

/**
 * The update of one row by its key, of scalars only; null for all else, which the query builder knows how to write.
 * `table` is quoted; `data` are values as the database takes them.
 */
export function updateByKey<T>(
  { primaryKeys, properties, props }: EntityMetadata<T>,
  table: string,
  where: unknown,
  data: Record<string, unknown>,
): MarkedStatement | null {
  const [key] = primaryKeys;
  const condition = where as Record<string, unknown>;
  const columns = Object.keys(data).map((name) => (properties as Dictionary<EntityProperty>)[name]);
  const isSimple =
    primaryKeys.length === 1 &&
    Object.keys(condition).length === 1 &&
    typeof condition[key!] === 'string' &&
    columns.length > 0 &&
    columns.every(isPlain) &&
    Object.values(data).every(isScalar) &&
    !props.some(isReadBack);
  if (!isSimple) return null;
  const assignments = columns.map((prop) => `${quoteName(prop!.fieldNames[0]!)} = ?`);
  return {
    sql: `update ${table} set ${assignments.join(', ')} where ${quoteName(properties[key!].fieldNames[0]!)} = ?`,
    params: [...Object.values(data), condition[key!]],
  };
}

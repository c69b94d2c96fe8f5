import { type EntityMetadata, type EntityProperty, ReferenceKind } from '@mikro-orm/core';
import { entities } from '#src/modules/index.ts';
import type { Em, Orm } from '#src/platform/db/orm.ts';

type Row = Record<string, unknown> & { id?: string };
/** One row of every entity, by class name, all of one seller. */
export type RowOfEach = Map<string, Row>;

/** What the checks of a table ask of a row beyond the types of its columns, by class name. */
const RULES: Record<string, Row> = {
  // an account that was invited and has not accepted is not active
  SellerUser: { isActive: false },
};

let counter = 0;

const SAMPLES: Record<string, () => unknown> = {
  number: () => 1,
  boolean: () => true,
  Date: () => new Date(Date.UTC(2026, 0, 1) + counter),
};

function scalar(property: EntityProperty): unknown {
  counter += 1;
  if (property.enum) return property.items![0];
  if (property.runtimeType === 'object') return property.default === '[]' ? [] : {};
  const sample = SAMPLES[property.runtimeType];
  if (sample !== undefined) return sample();
  if (property.columnTypes[0] === 'date') return '2026-01-01';
  if (property.columnTypes[0] === 'uuid') return crypto.randomUUID();
  // three characters fit every text column
  return property.columnTypes[0]!.startsWith('numeric') ? '1.00' : counter.toString(36).padStart(3, '0');
}

function valueOf(property: EntityProperty, made: RowOfEach, owner: string): unknown {
  if (property.targetMeta === undefined) return scalar(property);
  const target = property.targetMeta.className;
  const row = target === owner ? undefined : made.get(target);
  return property.mapToPk ? row?.id : row;
}

/** Properties that have a column. */
const columnsOf = (meta: EntityMetadata): EntityProperty[] =>
  meta.props.filter(({ kind, persist }) => persist !== false && kind !== ReferenceKind.ONE_TO_MANY);

function dataFor(meta: EntityMetadata, made: RowOfEach): Row {
  const data: Row = {};
  for (const property of columnsOf(meta)) {
    const value =
      property.primary && !property.targetMeta ? crypto.randomUUID() : valueOf(property, made, meta.className);
    if (value !== undefined) data[property.name] = value;
  }
  return { ...data, ...RULES[meta.className] };
}

/**
 * Makes a seller with one row in every table, from the metadata alone: a new entity is covered without a word here.
 * Parents come first because the modules stand in the order of the import law.
 */
export async function makeRowOfEach(orm: Orm, em: Em): Promise<RowOfEach> {
  const made: RowOfEach = new Map();
  let left = [...entities] as { name: string }[];
  while (left.length > 0) {
    const [meta, rest] = nextMeta(orm, left, made);
    made.set(meta.className, em.create(meta.class, dataFor(meta, made) as never) as Row);
    left = rest;
  }
  await em.flush();
  return made;
}

function nextMeta(orm: Orm, left: { name: string }[], made: RowOfEach): [EntityMetadata, { name: string }[]] {
  const ready = left.find((entity) =>
    columnsOf(orm.getMetadata().getByClassName(entity.name as never)).every(
      ({ targetMeta }) => !targetMeta || made.has(targetMeta.className) || targetMeta.className === entity.name,
    ),
  );
  if (ready === undefined) throw new Error(`no order among ${left.map(({ name }) => name).join(', ')}`);
  return [orm.getMetadata().getByClassName(ready.name), left.filter((entity) => entity !== ready)];
}

/** Metadata of the tables that belong to a seller: those under row-level security. */
export function ownedMetas(orm: Orm): EntityMetadata[] {
  return [...orm.getMetadata().getAll().values()].filter((meta) => meta.policies.length > 0);
}

import type { DatabaseSchema, DatabaseTable, ForeignKey, IndexDef, SchemaComparator } from '@mikro-orm/sql';

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const inSchema = ({ schema }: DatabaseTable, name: string): string => `${quote(schema ?? 'public')}.${quote(name)}`;

/** Makes an index of the table the one that is wanted, which has the same columns: its name, and to be a constraint. */
function adoptIndex(table: DatabaseTable, found: IndexDef, wanted: IndexDef): string[] {
  const statements: string[] = [];
  if (found.keyName !== wanted.keyName) {
    statements.push(`alter index ${inSchema(table, found.keyName)} rename to ${quote(wanted.keyName)};`);
  }
  if (wanted.constraint && !found.constraint && !found.primary) {
    const name = quote(wanted.keyName);
    statements.push(`alter table ${inSchema(table, table.name)} add constraint ${name} unique using index ${name};`);
  }
  table.setIndexes(
    table
      .getIndexes()
      .map((index) =>
        index.keyName === found.keyName
          ? { ...index, keyName: wanted.keyName, constraint: index.constraint || wanted.constraint }
          : index,
      ),
  );
  return statements;
}

function adoptIndexes(from: DatabaseTable, to: DatabaseTable, comparator: SchemaComparator): string[] {
  return to.getIndexes().flatMap((wanted) => {
    // an expression has no columns to be told by: for those, and for what is there already, nothing is to be found
    const isSame = (found: IndexDef): boolean =>
      wanted.expression === undefined && found.expression === undefined && !comparator.diffIndex(wanted, found);
    const own = from.getIndex(wanted.keyName);
    if (own !== undefined) return isSame(own) ? adoptIndex(from, own, wanted) : [];
    const found = from.getIndexes().find((index) => !to.hasIndex(index.keyName) && isSame(index));
    return found === undefined ? [] : adoptIndex(from, found, wanted);
  });
}

const columnsOf = ({ columnNames, referencedTableName, referencedColumnNames }: ForeignKey): string =>
  JSON.stringify([columnNames, referencedTableName, referencedColumnNames]);

function adoptForeignKeys(from: DatabaseTable, to: DatabaseTable): string[] {
  const statements: string[] = [];
  const wanted = to.getForeignKeys();
  for (const { constraintName: name, ...key } of Object.values(wanted)) {
    const present = from.getForeignKeys();
    const found = Object.values(present).find(
      (other) => !(other.constraintName in wanted) && columnsOf(other) === columnsOf({ constraintName: name, ...key }),
    );
    if (name in present || found === undefined) continue;
    statements.push(
      `alter table ${inSchema(from, from.name)} rename constraint ${quote(found.constraintName)} to ${quote(name)};`,
    );
    const { [found.constraintName]: _renamed, ...others } = present;
    from.setForeignKeys({ ...others, [name]: { ...found, constraintName: name } });
  }
  return statements;
}

/**
 * Keys of a database that others have made bear other names, and code tells constraints apart by name. Statements that
 * give each key of ours its name, where the table has one over the same columns; a unique index becomes the constraint
 * that is wanted. `from` is then what the database is after them, so that the difference makes no key a second time.
 */
export function adoptKeys(from: DatabaseSchema, to: DatabaseSchema, comparator: SchemaComparator): string[] {
  return to.getTables().flatMap((table) => {
    const found = from.getTable(table.getShortestName());
    return found === undefined ? [] : [...adoptIndexes(found, table, comparator), ...adoptForeignKeys(found, table)];
  });
}

import { readFileSync } from 'node:fs';

/** The data dictionary (docs/schema.md) as it is read: what a database holds before anything of "Added". */

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  /** SQL. */
  default: string | undefined;
}
interface Key {
  kind: 'primary' | 'unique' | 'index';
  columns: string[];
}
interface Reference {
  column: string;
  to: string;
  onDelete: string;
}
export interface DictionaryTable {
  name: string;
  columns: Column[];
  keys: Key[];
  references: Reference[];
}
export interface Dictionary {
  enums: Record<string, string[]>;
  tables: DictionaryTable[];
}

const COLUMN = /^`(\w+)` (?:enum )?(\S+)( null)?(?: = (.+?))?((?: \([^)]+\))*)$/;

function defaultOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text === 'generated uuid') return 'gen_random_uuid()';
  return /^[A-Z_]+$/.test(text) ? `'${text}'` : text;
}

function readColumn(text: string): { column: Column; keys: Key[] } {
  const [, name, type, nullable, given, notes] = COLUMN.exec(text) ?? [];
  if (name === undefined || type === undefined) throw new Error(`no column: ${text}`);
  const keys: Key[] = [];
  if (notes!.includes('(PK)')) keys.push({ kind: 'primary', columns: [name] });
  if (notes!.includes('(unique)')) keys.push({ kind: 'unique', columns: [name] });
  return { column: { name, type, nullable: nullable !== undefined, default: defaultOf(given) }, keys };
}

function readKey(text: string): Key {
  const [, kind, columns] = /^(PK|unique|index) \(([^)]+)\)$/.exec(text) ?? [];
  if (kind === undefined || columns === undefined) throw new Error(`no key: ${text}`);
  return { kind: kind === 'PK' ? 'primary' : (kind as 'unique' | 'index'), columns: columns.split(', ') };
}

function readReference(text: string): Reference {
  const [, column, to, onDelete] = /^`(\w+)` → `(\w+)` on delete (.+)$/.exec(text) ?? [];
  if (column === undefined || to === undefined || onDelete === undefined) throw new Error(`no reference: ${text}`);
  return { column, to, onDelete };
}

/** The parts of a line `<label>: a; b; c` of a section. */
function partsOf(section: string, label: string): string[] {
  const line = new RegExp(`^${label}: (.+)$`, 'm').exec(section)?.[1];
  return line === undefined ? [] : line.split('; ');
}

function readTable(section: string): DictionaryTable {
  const name = /^### \w+ — `(\w+)`$/m.exec(section)![1]!;
  const columns = /^`.+$/m.exec(section)![0].split(' · ').map(readColumn);
  return {
    name,
    columns: columns.map(({ column }) => column),
    keys: [...columns.flatMap(({ keys }) => keys), ...partsOf(section, 'Keys').map(readKey)],
    references: partsOf(section, 'FK').map(readReference),
  };
}

/** @throws Error for a line that cannot be understood */
export function readDictionary(): Dictionary {
  const text = readFileSync(new URL('../../../docs/schema.md', import.meta.url), 'utf8').split(/^## Added$/m)[0]!;
  const enums = [...text.matchAll(/^- `(\w+)`: (.+)$/gm)].map(([, name, values]) => [name!, values!.split(', ')]);
  const sections = text.split(/^(?=### )/m).slice(1);
  return { enums: Object.fromEntries(enums) as Dictionary['enums'], tables: sections.map(readTable) };
}

/** How another maker of the same tables names and makes keys. */
export interface KeyStyle {
  nameOf: (table: string, kind: Key['kind'] | 'foreign', columns: string[]) => string;
  /** Whether unique keys are constraints, or indexes only. */
  constraints: boolean;
  onUpdate: string;
}

function keySql(table: string, { kind, columns }: Key, style: KeyStyle): string {
  const name = style.nameOf(table, kind, columns);
  const list = columns.join(', ');
  if (kind === 'primary') return `alter table ${table} add constraint ${name} primary key (${list});`;
  if (kind === 'index') return `create index ${name} on ${table} (${list});`;
  return style.constraints
    ? `alter table ${table} add constraint ${name} unique (${list});`
    : `create unique index ${name} on ${table} (${list});`;
}

/** SQL of the dictionary's tables with keys in the style of another maker. */
export function dictionarySql({ enums, tables }: Dictionary, style: KeyStyle): string {
  const types = Object.entries(enums).map(
    ([name, values]) => `create type ${name} as enum (${values.map((value) => `'${value}'`).join(', ')});`,
  );
  const columnSql = ({ name, type, nullable, default: value }: Column): string =>
    `${name} ${type}${nullable ? '' : ' not null'}${value === undefined ? '' : ` default ${value}`}`;
  return [
    ...types,
    ...tables.map(({ name, columns }) => `create table ${name} (${columns.map(columnSql).join(', ')});`),
    ...tables.flatMap(({ name, keys }) => keys.map((key) => keySql(name, key, style))),
    ...tables.flatMap(({ name, references }) =>
      references.map(
        ({ column, to, onDelete }) =>
          `alter table ${name} add constraint ${style.nameOf(name, 'foreign', [column])} foreign key (${column}) references ${to} (id) on delete ${onDelete} on update ${style.onUpdate};`,
      ),
    ),
  ].join('\n');
}

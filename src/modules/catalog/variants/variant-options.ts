import { asList, asObject } from '#src/platform/values/stored-json.ts';

/** Rules about the options of variants, such as `{ Color: 'Black', Size: 'XL' }` (contract 7.3). */

export type Options = Record<string, unknown>;

/** A name and the values it takes, in order. `type`: how a client shows them. */
export interface OptionDefinition {
  name: string;
  type?: string | undefined;
  values: string[];
}

/** More combinations than this are never generated at once. */
export const MAX_COMBINATIONS = 100;
const SEPARATOR = ' / ';

const byName = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : Number(a > b));

/** Equal for option sets of equal content, whatever the order of their names. */
export const optionsKey = (options: Options): string => JSON.stringify(Object.entries(asObject(options)).sort(byName));

/** A variant as far as its options go. */
export interface Optioned {
  name: string;
  options: unknown;
}

/**
 * The options in the order in which the variant's name gives their values: `Red / S` puts Color before Size. The column
 * itself keeps no order.
 */
function inOrderOfName({ name, options }: Optioned): [string, unknown][] {
  const parts: unknown[] = name.split(SEPARATOR);
  const place = (value: unknown): number => (parts.includes(value) ? parts.indexOf(value) : parts.length);
  return Object.entries(asObject(options)).sort(([, a], [, b]) => place(a) - place(b));
}

const isTextList = (values: unknown): values is string[] =>
  Array.isArray(values) && values.every((value) => typeof value === 'string');

/** The definitions in a stored column; what does not look like one is passed over. */
const readDefinitions = (stored: unknown): OptionDefinition[] =>
  asList(stored).flatMap((element) => {
    const { name, type, values } = asObject(element);
    if (typeof name !== 'string' || !isTextList(values)) return [];
    return [{ name, ...(typeof type === 'string' && { type }), values }];
  });

/**
 * What was set for the product, if anything, then the names and values that only occur in the variants' options, each
 * where it is first met.
 */
export function optionDefinitions(stored: unknown, variants: Optioned[]): OptionDefinition[] {
  const set = readDefinitions(stored);
  const types = new Map(set.map(({ name, type }) => [name, type]));
  const found = new Map(set.map(({ name, values }) => [name, new Set(values)]));
  for (const [name, value] of variants.flatMap(inOrderOfName)) {
    if (typeof value === 'string') found.set(name, (found.get(name) ?? new Set()).add(value));
  }
  return [...found].map(([name, values]) => {
    const type = types.get(name);
    return { name, ...(type !== undefined && { type }), values: [...values] };
  });
}

/** How many option sets `definitions` describe; none without a definition. */
export const combinationCount = (definitions: OptionDefinition[]): number =>
  definitions.length === 0 ? 0 : definitions.reduce((count, { values }) => count * values.length, 1);

/** Every option set that `definitions` describe; the last name changes fastest. */
export function combinations(definitions: OptionDefinition[]): Record<string, string>[] {
  if (definitions.length === 0) return [];
  return definitions.reduce<Record<string, string>[]>(
    (sets, { name, values }) => sets.flatMap((set) => values.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );
}

/** The option sets of `definitions` that no variant has yet. */
export function missingCombinations(definitions: OptionDefinition[], variants: Options[]): Record<string, string>[] {
  const present = new Set(variants.map(optionsKey));
  return combinations(definitions).filter((options) => !present.has(optionsKey(options)));
}

/** Name of a variant made from its options, in the order of the definitions: `Black / XL`. */
export const combinationName = (definitions: OptionDefinition[], options: Record<string, string>): string =>
  definitions.map(({ name }) => options[name]).join(SEPARATOR);

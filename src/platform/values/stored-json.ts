import { LRUCache } from 'lru-cache';

/**
 * JSON columns as they are read: whoever wrote them, one that is not what it should be is empty and breaks no answer
 * (part 2, section 1.2).
 */

const isObject = (stored: unknown): stored is Record<string, unknown> =>
  typeof stored === 'object' && stored !== null && !Array.isArray(stored);

/** A stored object, as a copy; anything else counts as empty. */
export const asObject = (stored: unknown): Record<string, unknown> => (isObject(stored) ? { ...stored } : {});

/** A stored object, or null for anything else. */
export const asObjectOrNull = (stored: unknown): Record<string, unknown> | null => (isObject(stored) ? stored : null);

/** A stored list; anything else counts as empty. */
export const asList = (stored: unknown): unknown[] => (Array.isArray(stored) ? stored : []);

/** The texts of a stored list. */
export const asTexts = (stored: unknown): string[] =>
  asList(stored).filter((element): element is string => typeof element === 'string');

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}

/** Letters that are kept of all texts of one kind. */
const MAX_KEPT = 4_000_000;

/**
 * A reader of JSON texts that reads the same text once: what shoppers look at is looked at often and changes seldom. What it
 * returns is shared, and frozen for that.
 */
export function readOnce<T extends object>(read: (stored: unknown) => T): (text: string) => T {
  const known = new LRUCache<string, T>({ maxSize: MAX_KEPT, sizeCalculation: (_value, text) => text.length });
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const value = freeze(read(JSON.parse(text)));
    known.set(text, value);
    return value;
  };
}

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

import { createHash } from 'node:crypto';
import { isChangedResult } from './constraints.ts';

/** A text seen this often is worth a name: most lists of a filter's own making are sent once or twice. */
const WORTH_A_NAME = 3;
/** Names are kept by the database for as long as the connection lives; so many at most. */
const MAX_NAMES = 500;
/** Texts whose use is being counted. */
const MAX_COUNTED = 2000;
const NAME_LENGTH = 16;

/** How often a text has been renamed, because the columns of what was prepared under its name had changed. */
const renamed = new Map<string, number>();
const names = new Map<string, string>();
const counts = new Map<string, number>();

const nameOf = (text: string): string =>
  createHash('sha256')
    .update(`${renamed.get(text) ?? 0} ${text}`)
    .digest('hex')
    .slice(0, NAME_LENGTH);

/** Name under which a statement of this text is prepared; undefined for one that is not, or not yet, worth it. */
export function preparedName(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= MAX_NAMES) return known;
  const count = (counts.get(text) ?? 0) + 1;
  if (count < WORTH_A_NAME) {
    if (counts.size >= MAX_COUNTED) counts.clear();
    counts.set(text, count);
    return undefined;
  }
  counts.delete(text);
  const name = nameOf(text);
  names.set(text, name);
  return name;
}

/**
 * Waits for a prepared statement. Where the schema has changed its columns, the text gets another name first: what every
 * connection has prepared under this one cannot be run any more. Of many that find out at once, the first renames.
 * @throws what `running` throws; a repetition prepares the statement anew
 */
export async function renamedOnChange<T>(text: string, name: string | undefined, running: Promise<T>): Promise<T> {
  try {
    return await running;
  } catch (error) {
    if (name !== undefined && names.get(text) === name && isChangedResult(error)) {
      renamed.set(text, (renamed.get(text) ?? 0) + 1);
      names.set(text, nameOf(text));
    }
    throw error;
  }
}

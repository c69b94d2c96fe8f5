import { createHash } from 'node:crypto';

/** A text seen this often is worth a name: most lists of a filter's own making are sent once or twice. */
const WORTH_A_NAME = 3;
/** Names are kept by the database for as long as the connection lives; so many at most. */
const MAX_NAMES = 500;
/** Texts whose use is being counted. */
const MAX_COUNTED = 2000;
const NAME_LENGTH = 16;

const names = new Map<string, string>();
const counts = new Map<string, number>();

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
  const name = createHash('sha256').update(text).digest('hex').slice(0, NAME_LENGTH);
  names.set(text, name);
  return name;
}

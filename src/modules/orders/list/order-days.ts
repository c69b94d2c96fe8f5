import { LRUCache } from 'lru-cache';
import { invalid } from '#src/platform/errors.ts';

/** Days of a list as they are asked for: `YYYY-MM-DD`, real dates, both included. */
export interface RequestedPeriod {
  dateFrom?: string | undefined;
  dateTo?: string | undefined;
}

/** Instants, ISO 8601 in UTC; `until` is the first one that does not belong. */
export interface Period {
  from: string;
  until: string;
}

const DAY_MS = 86_400_000;
const MAX_DAYS = 366;
/** What the database reads as ISO text; the days beyond hold no orders. */
const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const OFFSET = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** How far the clocks of a zone are ahead of UTC at an instant, in ms. */
type OffsetAt = (instant: number) => number;

function formatOf(zone: string): Intl.DateTimeFormat {
  const options = { timeZone: zone, timeZoneName: 'longOffset' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', options);
  } catch {
    // a name that this runtime does not know, or does not know any more
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
  }
}

function makeOffsets(zone: string): OffsetAt {
  const format = formatOf(zone);
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = 0, minutes = 0, seconds = 0] = OFFSET.exec(name) ?? [];
    const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return sign === '-' ? -ms : ms;
  };
}

/** Zones that sellers are in, at most: a format takes longer to make than the list to read. */
const MAX_ZONES = 100;
const known = new LRUCache<string, OffsetAt>({ max: MAX_ZONES });

function offsetsOf(zone: string): OffsetAt {
  if (zone === 'UTC') return () => 0;
  const offsets = known.get(zone) ?? makeOffsets(zone);
  known.set(zone, offsets);
  return offsets;
}

/**
 * First instant of a day, which is given by its midnight in UTC. Where clocks go back over midnight, the earlier of the
 * two midnights; where they jump over it, the moment of the jump.
 */
function startOf(midnight: number, offsetAt: OffsetAt): number {
  const before = offsetAt(midnight - DAY_MS);
  const candidates = [midnight - before, midnight - offsetAt(midnight + DAY_MS)];
  const midnights = candidates.filter((instant) => instant + offsetAt(instant) === midnight);
  return midnights.length === 0 ? midnight - before : Math.min(...midnights);
}

const toText = (instant: number): string => new Date(Math.min(Math.max(instant, FIRST), LAST)).toISOString();

function checkDays(from: number, to: number): void {
  if (from > to) throw invalid([{ path: 'dateTo', message: 'dateTo must not be before dateFrom' }]);
  if (to - from >= MAX_DAYS * DAY_MS) {
    throw invalid([{ path: 'dateTo', message: `dateFrom to dateTo must be at most ${MAX_DAYS} days` }]);
  }
}

/**
 * The days asked for, in the time zone `zone` (an IANA name; an unknown one counts as UTC). Without `dateTo` up to
 * today, without `dateFrom` today alone, or `dateTo` when that is earlier (part 2, section 3.1).
 * @throws 400 for days in the wrong order and for more than 366 days
 */
export function periodOf({ dateFrom, dateTo }: RequestedPeriod, zone: string, now: Date): Period {
  const offsetAt = offsetsOf(zone);
  const local = now.getTime() + offsetAt(now.getTime());
  const today = local - (local % DAY_MS);
  const to = dateTo === undefined ? today : Date.parse(dateTo);
  const from = dateFrom === undefined ? Math.min(today, to) : Date.parse(dateFrom);
  checkDays(from, to);
  return { from: toText(startOf(from, offsetAt)), until: toText(startOf(to + DAY_MS, offsetAt)) };
}

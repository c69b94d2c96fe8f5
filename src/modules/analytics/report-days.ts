import { type RequestedDays, type Days, daysOf } from '#src/platform/values/days.ts';
import { invalid } from '#src/platform/errors.ts';

/** Days of reports over all sellers (contract 7.7). */

const MAX_DAYS = 366;
const DAY_MS = 86_400_000;
const FIRST_DAY = '0001-01-01';

const refuse = (message: string) => invalid([{ path: 'to', message: `to ${message}` }]);

/**
 * The days a report is about, `length` of them unless both ends are given.
 * @throws 400 for more than 366 days, and for ends outside the years 1 to 9999
 */
export function reportDays(asked: RequestedDays, length: number, now: Date): Days {
  const days = daysOf(asked, length, now);
  // a derived end beyond the calendar begins with a sign, which sorts below every digit
  if (days.from < FIRST_DAY || days.to < FIRST_DAY) throw refuse('is out of range');
  if (Date.parse(days.to) - Date.parse(days.from) >= MAX_DAYS * DAY_MS)
    throw refuse(`must be within ${MAX_DAYS} days of from`);
  return days;
}

/** The last `length` days up to `now`. */
export const lastDays = (length: number, now: Date): Days => daysOf({}, length, now);

/** Each day in order, `YYYY-MM-DD`. */
export function everyDay({ from, to }: Days): string[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, FIRST_DAY.length),
  );
}

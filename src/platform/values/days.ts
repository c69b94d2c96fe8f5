import { z } from 'zod';

/** Calendar days of a report, `YYYY-MM-DD`, both included, cut at UTC midnight (contract 1.5). */
export interface Days {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const day = z.iso.date().meta({ examples: ['2026-01-31'] });

/** Query of a report: days in order, either of which may be missing. */
export const RequestedDays = z
  .object({ from: day.optional(), to: day.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: 'must not be before from',
  });
export type RequestedDays = z.infer<typeof RequestedDays>;

const shift = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);

/** What was asked for; a missing end is `length` days from the other one, and without either the last `length` days. */
export function daysOf({ from, to }: RequestedDays, length: number, now: Date): Days {
  if (from !== undefined) return { from, to: to ?? shift(from, length - 1) };
  const last = to ?? now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  return { from: shift(last, 1 - length), to: last };
}

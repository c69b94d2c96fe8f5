import { describe, expect, test } from '#test';
import { RequestedDays, daysOf } from '#src/platform/values/days.ts';

const NOON = new Date('2026-03-01T12:00:00Z');

describe('days of a report', () => {
  test.each([
    [{}, { from: '2026-01-31', to: '2026-03-01' }],
    [{ to: '2024-03-01' }, { from: '2024-02-01', to: '2024-03-01' }],
    [{ from: '2026-12-15' }, { from: '2026-12-15', to: '2027-01-13' }],
    [
      { from: '2020-01-01', to: '2026-01-01' },
      { from: '2020-01-01', to: '2026-01-01' },
    ],
  ])('%j is %j, of 30 days', (asked, days) => {
    expect(daysOf(asked, 30, NOON)).toEqual(days);
  });

  test.each(['2026-03-01T00:00:00.000Z', '2026-03-01T23:59:59.999Z'])('today is the UTC day: %s', (now) => {
    expect(daysOf({}, 1, new Date(now))).toEqual({ from: '2026-03-01', to: '2026-03-01' });
  });

  test.each([
    [{ from: '2026-02-29' }, false],
    [{ from: '2024-02-29' }, true],
    [{ to: '2026-04-31' }, false],
    [{ to: '20260401' }, false],
    [{ from: '2026-01-02', to: '2026-01-01' }, false],
    [{ from: '2026-01-01', to: '2026-01-01' }, true],
  ])('%j is a good question: %p', (asked, good) => {
    expect(RequestedDays.safeParse(asked).success).toBe(good);
  });
});

export const NIL = '00000000-0000-0000-0000-000000000000';

/** What no amount of money may be, and what each is (hard case 16). */
export const BAD_AMOUNTS: [string, unknown][] = [
  ['a negative number', -1],
  ['three decimals', 1.005],
  ['three decimals as text', '1.005'],
  ['an exponent', '1e3'],
  ['more than the column holds', 100000000],
  ['a sign', '+1'],
  ['words', 'ten'],
  ['a boolean', true],
  ['an array', ['1']],
];

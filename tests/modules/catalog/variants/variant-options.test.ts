import { describe, expect, test } from '#test';
import fc from 'fast-check';
import { safeFileName } from '#src/modules/catalog/uploads/upload-name.ts';
import {
  combinationCount,
  combinationName,
  combinations,
  missingCombinations,
  optionDefinitions,
  optionsKey,
} from '#src/modules/catalog/variants/variant-options.ts';

const word = fc.string({ minLength: 1, maxLength: 5 }).filter((text) => text !== '__proto__');
const definitions = fc.uniqueArray(
  fc.record({ name: word, values: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }) }),
  { maxLength: 4, selector: ({ name }) => name },
);

describe('options', () => {
  test('hard case 28: one option set whatever the order of its names', () => {
    fc.assert(
      fc.property(fc.dictionary(word, word), (options) => {
        const turned = Object.fromEntries(Object.entries(options).reverse());
        expect(optionsKey(turned)).toBe(optionsKey(options));
      }),
    );
  });

  test('sets of other content are other sets', () => {
    const sets = [{}, { A: 'x' }, { A: 'y' }, { B: 'x' }, { A: 'x', B: 'x' }, { A: 'x","B":"x' }];
    expect(new Set(sets.map(optionsKey)).size).toBe(sets.length);
  });

  test('as many combinations as counted, all different; none is missing once it is there', () => {
    fc.assert(
      fc.property(definitions, (given) => {
        const all = combinations(given);
        expect(all).toHaveLength(combinationCount(given));
        expect(new Set(all.map(optionsKey)).size).toBe(all.length);
        expect(missingCombinations(given, all)).toEqual([]);
        expect(missingCombinations(given, all.slice(1))).toEqual(all.slice(0, 1));
      }),
    );
  });

  test('the last name changes fastest, and names the variant in the order of the definitions', () => {
    const given = [
      { name: 'Size', values: ['S', 'M'] },
      { name: 'Color', values: ['Red', 'Blue'] },
    ];
    expect(combinations(given).map((options) => combinationName(given, options))).toEqual([
      'S / Red',
      'S / Blue',
      'M / Red',
      'M / Blue',
    ]);
  });

  test('definitions are collected in the order of the variants, names in that of the variant name', () => {
    expect(
      optionDefinitions(null, [
        { name: 'Red / S', options: { Size: 'S', Color: 'Red' } },
        { name: 'whatever', options: { Size: 'M', Color: 'Red', Fit: 'Slim' } },
        { name: 'plain', options: {} },
      ]),
    ).toEqual([
      { name: 'Color', values: ['Red'] },
      { name: 'Size', values: ['S', 'M'] },
      { name: 'Fit', values: ['Slim'] },
    ]);
    expect(optionDefinitions(null, [{ name: 'odd', options: { Count: 5, None: null } }])).toEqual([]);
  });

  test('what was set comes first; what only variants have follows', () => {
    const set = [
      { name: 'Size', type: 'select', values: ['M', 'S'] },
      { name: 'Colour', values: ['Red'] },
    ];
    expect(
      optionDefinitions(set, [{ name: 'XL / Blue', options: { Size: 'XL', Fit: 'Slim', Colour: 'Blue' } }]),
    ).toEqual([
      { name: 'Size', type: 'select', values: ['M', 'S', 'XL'] },
      { name: 'Colour', values: ['Red', 'Blue'] },
      { name: 'Fit', values: ['Slim'] },
    ]);
  });

  test.each([['{}'], [7], [{ name: 'A' }], [[null, 1, { name: 'A', values: [1] }, { values: ['x'] }, { name: 'B' }]]])(
    'stored %j sets nothing',
    (stored) => {
      expect(optionDefinitions(stored, [])).toEqual([]);
    },
  );
});

describe('safe file names', () => {
  test('whatever comes in, what goes out is safe', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 255 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
        expect(safe.length).toBeLessThanOrEqual(100);
        expect(safe).not.toContain('..');
        expect(safeFileName(safe)).toBe(safe);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['photo.jpg', 'photo.jpg'],
    ['Été à Paris.JPEG', 'ete-a-paris.jpeg'],
    ['a--b..c.tar.gz', 'a-b.c.tar.gz'],
    ['фото.png', 'file.png'],
    ['写真.JPEG', 'file.jpeg'],
    ['фото 7.webm', '7.webm'],
    ['….ico', 'file.ico'],
    [`${'ж'.repeat(120)}${'x'.repeat(120)}.mp4`, `${'x'.repeat(96)}.mp4`],
    ['x'.repeat(120), 'x'.repeat(100)],
    [`${'x'.repeat(120)}.verylongending`, 'x'.repeat(100)],
  ])('%s', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });
});

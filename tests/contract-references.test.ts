import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '#test';

/** What code and tests say of the contract, held against docs/contract/. */

type Part = 1 | 2 | 3;
const PARTS: Part[] = [1, 2, 3];
const FILES: Record<Part, string> = { 1: '01-core.md', 2: '02-commerce.md', 3: '03-ads.md' };
const root = fileURLToPath(new URL('../', import.meta.url));

const readPart = (part: Part): string => readFileSync(`${root}docs/contract/${FILES[part]}`, 'utf8');
const sections = new Map(
  PARTS.map((part) => [
    part,
    [...readPart(part).matchAll(/^#{2,3} (\d+(?:\.\d+)*)\.? /gm)].map(([, number]) => number!),
  ]),
);
const hardCases = new Map(
  PARTS.map((part) => {
    const [, list] = readPart(part).split(/^## \d+\.? Hard cases.*$/m);
    return [part, [...list!.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))];
  }),
);

function filesUnder(path: string): string[] {
  if (!statSync(root + path).isDirectory()) return /\.(ts|md|example)$/.test(path) ? [path] : [];
  return readdirSync(root + path).flatMap((name) => filesUnder(`${path}/${name}`));
}

/** The text of a file without the marks of comments at the start of its lines, so that a reference may be wrapped. */
const textOf = (path: string): string => readFileSync(root + path, 'utf8').replace(/\n\s*(\*|\/\/|#)?\s*/g, ' ');

const SELF = 'tests/contract-references.test.ts';
const texts = ['src', 'tests', 'bench', 'docs/adr', 'README.md', '.env.example', 'mikro-orm.config.ts']
  .flatMap(filesUnder)
  .filter((path) => path !== SELF)
  .map((path) => ({ path, text: textOf(path) }));

const NUMBER = String.raw`\d+(?:\.\d+)*`;
const LIST = `(${NUMBER}(?:(?:, | and )${NUMBER}(?![\\d%]))*)`;
const numbersIn = (list: string): string[] => list.match(new RegExp(NUMBER, 'g'))!;

/** `part 2, section 4.5`, `part 1, sections 7.1 and 7.7`; `contract 1.3` is part 1. */
function referencesIn(text: string): [part: Part, section: string][] {
  const named = [...text.matchAll(new RegExp(`\\bpart ([123])(?:, sections?|,)? ${LIST}`, 'g'))];
  const core = [...text.matchAll(new RegExp(`\\bcontract ${LIST}`, 'g'))];
  return [
    ...named.flatMap(([, part, list]) => numbersIn(list!).map((n): [Part, string] => [Number(part) as Part, n])),
    ...core.flatMap(([, list]) => numbersIn(list!).map((n): [Part, string] => [1, n])),
  ];
}

/** Superadmins' routes stand in part 1, whatever they are about. */
function partOf(path: string): Part {
  if (/\/admin[-.]|\/(admin|assignment)\//.test(path)) return 1;
  if (/(ads|meta|ingest)\//.test(path)) return 3;
  const isCommerce = /(storefront|orders|payments|domains|sellpages|shop|checkout|order-status|browser-events)[/.]/;
  return isCommerce.test(path) ? 2 : 1;
}

const hardCasesIn = (text: string): number[] =>
  [...text.matchAll(/\bhard cases? (\d+(?:(?:, | and )\d+)*)/gi)].flatMap(([, list]) => numbersIn(list!).map(Number));

describe('references to the contract', () => {
  test('are found at all', () => {
    expect(texts.flatMap(({ text }) => referencesIn(text)).length).toBeGreaterThan(150);
    expect(sections.get(2)).toEqual(expect.arrayContaining(['0', '1', '1.3', '4.5', '7']));
  });

  test('name a section that is there', () => {
    const lost = texts.flatMap(({ path, text }) =>
      referencesIn(text)
        .filter(([part, section]) => !sections.get(part)!.includes(section))
        .map(([part, section]) => `${path}: part ${part}, section ${section}`),
    );
    expect(lost).toEqual([]);
  });

  test('say which part a section is in', () => {
    const bare = texts.flatMap(({ path, text }) =>
      [...text.matchAll(/.{0,24}\bsections? \d/g)]
        .filter(([words]) => !/part [123], sections? \d$/.test(words))
        .concat([...text.matchAll(new RegExp(`contract ${LIST} of part`, 'g'))])
        .map(([words]) => `${path}: ${words}`),
    );
    expect(bare).toEqual([]);
  });

  test('name a hard case that is there', () => {
    const lost = texts.flatMap(({ path, text }) =>
      hardCasesIn(text)
        .filter((number) => !hardCases.get(partOf(path))!.includes(number))
        .map((number) => `${path}: hard case ${number} of part ${partOf(path)}`),
    );
    expect(lost).toEqual([]);
  });
});

/** Hard cases that no test names; the lists only get shorter. Part 3 joins with the modules that it is about. */
const UNNAMED: Record<1 | 2, number[]> = { 1: [], 2: [] };

test.each([1, 2] as const)('the hard cases of part %i are each named by a test', (part) => {
  const named = new Set(
    texts
      .filter(({ path }) => path.startsWith('tests/') && partOf(path) === part)
      .flatMap(({ text }) => hardCasesIn(text)),
  );
  expect(hardCases.get(part)!.filter((number) => !named.has(number))).toEqual(UNNAMED[part]);
});

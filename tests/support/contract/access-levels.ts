import { readFileSync } from 'node:fs';
import type { Access } from '#src/platform/http/auth/access.ts';

/**
 * The access levels that docs/contract/ states, route by route. A level stands beside its route, in a table or a heading,
 * or in the heading of the section for all routes below its path.
 */

const FILES = ['01-core.md', '02-commerce.md', '03-ads.md'];
const LEVELS = ['PUBLIC', 'USER', 'VIEWER', 'EDITOR', 'ADMIN', 'OWNER', 'CATALOG', 'SUPERADMIN'] as const;

/** The words of the contract for the one level that it does not name. */
const CATALOG_EDITOR = 'EDITOR, or a superadmin without a seller';

const METHODS = '(?:GET|POST|PATCH|PUT|DELETE)';
const ROUTE = new RegExp(
  `(${METHODS}(?:, ${METHODS})*) \`?(/[^\`\\s]*?):?(?:\`|\\s|$)((?:, (?:alias )?\`/[^\`]*\`)*)`,
  'g',
);

/** What a heading says about the routes below it. */
interface Section {
  path: string;
  level: Access | undefined;
}

type Statement = [key: string, level: Access];

/** `get /sellers/me/members/:`: names of parameters are nobody's business. */
export const routeKey = (method: string, path: string): string =>
  `${method.toLowerCase()} ${path
    .replace(/^\/api(?=\/)/, '')
    .replace(/\?.*$/, '')
    .replaceAll(/:\w+/g, ':')}`;

function levelsIn(text: string): Access[] {
  if (text.includes(CATALOG_EDITOR)) return ['CATALOG_EDITOR'];
  return [...text.matchAll(new RegExp(`\\b(${LEVELS.join('|')}|public)\\b`, 'g'))].map(
    ([word]) => word.toUpperCase() as Access,
  );
}

/** `/sellpages/:id/publish`, `/unpublish`: a second path of one segment stands in the last place of the first. */
function pathsOf(section: Section, first: string, others: string): string[] {
  const base = section.path.replace(/\/\*$/, '');
  const path = first.startsWith(base) || /^\/(api|health)\b/.test(first) ? first : base + first;
  const siblings = [...others.matchAll(/(alias )?`(\/[^`]*)`/g)].map(([, alias, other]) =>
    alias || other!.split('/').length > 2 ? other! : path.replace(/\/[^/]*$/, other!),
  );
  return [path, ...siblings];
}

/** Routes of a cell or a heading, each with a level, in the order of both. A method alone is the section's own path. */
function statementsIn(section: Section, routes: string, levels: Access[]): Statement[] {
  const isBare = new RegExp(`^${METHODS}$`).test(routes.trim());
  const named = isBare ? [[routes, routes.trim(), section.path, '']] : [...routes.matchAll(ROUTE)];
  return named.flatMap(([, methods, path, others], index) => {
    const level = levels[index] ?? levels.at(-1) ?? section.level;
    if (level === undefined) return [];
    const paths = isBare ? [path!] : pathsOf(section, path!, others!);
    return methods!.split(', ').flatMap((method) => paths.map((one): Statement => [routeKey(method, one), level]));
  });
}

function sectionOf(heading: string, parent: Section): Section {
  const path = new RegExp(`^[^\`]*?(?<!${METHODS} )\`(/[^\`?]*)\``).exec(heading)?.[1];
  const [level] = levelsIn(/\(([^)]*)\)/.exec(heading)?.[1] ?? '');
  return { path: path?.replace(/^\/api(?=\/)/, '') ?? parent.path, level: level ?? parent.level };
}

/** A list item names the section's own routes, and mentions others. */
const inListItem = (section: Section, line: string): Statement[] =>
  statementsIn({ ...section, path: '' }, line, []).filter(([key]) =>
    key.includes(` ${section.path.replace(/\*$/, '')}`),
  );

function readPart(text: string): Statement[] {
  const sections: Section[] = [{ path: '', level: undefined }];
  let table: { isOfRoutes: boolean; hasLevels: boolean; section: Section } | undefined;
  return text.split('\n').flatMap((line) => {
    const section = sections.at(-1)!;
    const [, marks, title] = /^(#{2,3}) (.*)$/.exec(line) ?? [];
    if (marks !== undefined && title !== undefined) {
      sections.length = marks.length - 1;
      const parent = sections.at(-1)!;
      sections.push(sectionOf(title, parent));
      return statementsIn(parent, title, levelsIn(/: ([^→]*)/.exec(title)?.[1] ?? ''));
    }
    if (!line.startsWith('|')) {
      table = undefined;
      const [, route, level] = /^([A-Z]+ `\/[^`]*`), ([A-Z]+)\./.exec(line) ?? [];
      if (route !== undefined && level !== undefined) return statementsIn(section, route, levelsIn(level));
      return line.startsWith('- ') && section.level !== undefined ? inListItem(section, line) : [];
    }
    const [first = '', second = ''] = line.split(/(?<!\\)\|/).slice(1);
    if (table === undefined) {
      const under = /under `(\/[^`]*)`/.exec(first)?.[1];
      table = {
        isOfRoutes: /^ (Route|Method|Path)/.test(first),
        hasLevels: /^ (Level|Role|Auth)/.test(second),
        section: under === undefined ? section : { ...section, path: under },
      };
      return [];
    }
    return table.isOfRoutes ? statementsIn(table.section, first, table.hasLevels ? levelsIn(second) : []) : [];
  });
}

/** @throws Error when the contract states two levels for one route */
export function readAccessLevels(): Map<string, Access> {
  const levels = new Map<string, Access>();
  for (const file of FILES) {
    const text = readFileSync(new URL(`../../../docs/contract/${file}`, import.meta.url), 'utf8');
    for (const [key, level] of readPart(text)) {
      if ((levels.get(key) ?? level) !== level) throw new Error(`${key} is ${levels.get(key)} and ${level}`);
      levels.set(key, level);
    }
  }
  return levels;
}

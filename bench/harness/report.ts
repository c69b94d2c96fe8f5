import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchDatabase } from './database.ts';

const FILE = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
const TITLE = '# Results of the benchmarks';
const INTRO = 'Made by `npm run bench`; each part is replaced when it runs again.';

export const out = (text: string): void => void process.stdout.write(`${text}\n`);

/** A table in markdown, its columns aligned so that it reads well in a terminal too. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((text, column) => Math.max(text.length, ...rows.map((row) => row[column]!.length), 3));
  const line = (cells: string[]) =>
    `| ${cells.map((text, column) => (column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** What the figures were taken on. */
export async function machine({ sql }: BenchDatabase): Promise<string> {
  const [row] = await sql<{ server_version: string }>('show server_version');
  const model = cpus()[0]?.model.trim() ?? arch();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const version = row!.server_version.split(' ', 1)[0];
  return `${cpus().length} × ${model}, ${memory} GiB, Node ${process.versions.node}, PostgreSQL ${version}`;
}

/** Prints a part of the report and puts it in place of the part with the same heading. */
export function publish(heading: string, text: string): void {
  out(`\n## ${heading}\n\n${text}`);
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8').split(/\n(?=## )/) : [];
  const parts = before.slice(1).map((part) => part.trim());
  const part = `## ${heading}\n\n${text}`;
  const index = parts.findIndex((known) => known.startsWith(`## ${heading}\n`));
  if (index === -1) parts.push(part);
  else parts[index] = part;
  writeFileSync(FILE, `${[TITLE, INTRO, ...parts].join('\n\n')}\n`);
}

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs `npx mikro-orm …` on a database; resolves with its exit code and all that it said. */
export async function runCli(args: string[], databaseUrl: string): Promise<[code: number | null, output: string]> {
  const child = spawn(process.execPath, [`${ROOT}node_modules/.bin/mikro-orm`, ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: databaseUrl },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return [code, output];
}

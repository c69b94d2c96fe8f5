import { bootstrap, failureLines } from '#src/bootstrap.ts';
import type { Config } from '#src/platform/config/config.ts';
import type { Cradle } from '#src/platform/cradle.ts';

/** Runs a command and prints the line it returns; a failing one prints its reason on standard error and exits 1. */
export async function runCommand(name: string, command: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await command()}\n`);
  } catch (error) {
    for (const line of failureLines(error)) process.stderr.write(`${name}: ${line}\n`);
    process.exitCode = 1;
  }
}

/** Connects, runs `work` in a system scope, and disconnects whatever happens. Logs warnings only. */
export async function inSystemScope<T>(config: Config, work: (cradle: Cradle) => Promise<T>): Promise<T> {
  const { container, close } = await bootstrap({ ...config, logLevel: 'warn' });
  const scope = container.cradle.scopes.openSystemScope();
  try {
    return await work(scope.cradle);
  } finally {
    await scope.dispose();
    await close();
  }
}

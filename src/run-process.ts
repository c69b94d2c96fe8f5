import { DRAIN_TIMEOUT_MS } from './http-server.ts';
import { bootstrap, failureLine, type Runtime } from './bootstrap.ts';
import { type Config, loadProcessConfig } from '#src/platform/config.ts';

type Stop = () => Promise<void>;

/** A process that stays until it is told to stop. */
export interface Program {
  /** Looks at the settings before anything is opened. @throws StartError */
  check?: (config: Config) => void;
  /** Begins the work; what it resolves to ends it, before the database is disconnected. */
  start: (runtime: Runtime) => Promise<Stop>;
}

async function startOrClose(runtime: Runtime, start: Program['start']): Promise<Stop> {
  try {
    return await start(runtime);
  } catch (error) {
    await runtime.close().catch(() => undefined);
    throw error;
  }
}

/** Whatever still hangs then, such as a statement, is left behind: requests had their 10 s, the rest had its chance. */
const STOP_LIMIT_MS = DRAIN_TIMEOUT_MS + 500;

/** Ends requests and jobs at the same time, then the connections they use. */
async function stopAll({ jobRunner, close }: Runtime, stop: Stop): Promise<void> {
  await Promise.all([stop(), jobRunner.stop()]);
  await close();
}

function stopOnSignal(runtime: Runtime, stop: Stop): void {
  const { logger } = runtime;
  let stopping = false;
  const end = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'Stopping');
    setTimeout(() => {
      logger.warn('Stopped before everything was finished');
      process.exit(0);
    }, STOP_LIMIT_MS);
    try {
      await stopAll(runtime, stop);
      process.exit(0);
    } catch (error) {
      logger.fatal({ err: error }, 'Stopped badly');
      process.exit(1);
    }
  };
  process.on('SIGTERM', (signal) => void end(signal));
  process.on('SIGINT', (signal) => void end(signal));
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
}

/**
 * Runs a program: the one place that touches process signals and exit. A failing start writes one line and exits 1;
 * the first SIGTERM or SIGINT stops it, once, and exits 0 after 10 s at the latest.
 */
export async function runProcess({ check, start }: Program): Promise<void> {
  try {
    const config = loadProcessConfig();
    check?.(config);
    const runtime = await bootstrap(config);
    stopOnSignal(runtime, await startOrClose(runtime, start));
  } catch (error) {
    process.stderr.write(`PixEcom cannot start: ${failureLine(error)}\n`);
    process.exit(1);
  }
}

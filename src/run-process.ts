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

function stopOnSignal({ logger, close }: Runtime, stop: Stop): void {
  let stopping = false;
  const end = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'Stopping');
    try {
      await stop();
      await close();
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
 * the first SIGTERM or SIGINT stops it, once, and exits 0.
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

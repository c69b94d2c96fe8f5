import { DRAIN_TIMEOUT_MS } from './http-server.ts';
import { bootstrap, failureLines, type Runtime } from '../bootstrap.ts';
import { type Config, loadProcessConfig } from '#src/platform/config/config.ts';
import { describeSettings } from './describe-settings.ts';
import { stopSignal } from './stop-signal.ts';

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

/** Calls `listener` once, as soon as the process is told to stop. */
function onStop(listener: () => void): void {
  if (stopSignal.aborted) listener();
  else stopSignal.addEventListener('abort', listener, { once: true });
}

/** Ends requests and jobs at the same time, then the connections they use. */
async function stopAll({ jobRunner, close, logger }: Runtime, stop?: Stop): Promise<never> {
  try {
    await Promise.all([stop?.(), jobRunner.stop()]);
    await close();
    process.exit(0);
  } catch (error) {
    logger.fatal({ err: error }, 'Stopped badly');
    process.exit(1);
  }
}

async function startAndStop(runtime: Runtime, start: Program['start']): Promise<never> {
  const { container, jobRunner, logger } = runtime;
  const { lifecycle } = container.cradle;
  logger.info(describeSettings(container.cradle), 'Runs on');
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
  onStop(() => {
    lifecycle.stopping = true;
    logger.info({ signal: stopSignal.reason as string }, 'Stopping');
    // a start that still waits for the queue waits no longer
    jobRunner.stop().catch(() => undefined);
  });
  if (stopSignal.aborted) return stopAll(runtime);
  lifecycle.starting = true;
  const stop = await startOrClose(runtime, start);
  lifecycle.starting = false;
  await new Promise<void>(onStop);
  return stopAll(runtime, stop);
}

/**
 * Runs a program: with `stop-signal.ts` the one place that touches process signals and exit. A failing start writes one
 * line, or one for each bad setting, and exits 1; the first SIGTERM, SIGINT or SIGHUP, or the end of the npm that started
 * it, stops it, once, whatever it is doing, and it exits 0 after 10 s at the latest.
 */
export async function runProcess({ check, start }: Program): Promise<void> {
  let runtime: Runtime | undefined;
  onStop(() =>
    setTimeout(() => {
      runtime?.logger.warn('Stopped before everything was finished');
      process.exit(0);
    }, STOP_LIMIT_MS),
  );
  try {
    const config = loadProcessConfig();
    check?.(config);
    if (stopSignal.aborted) process.exit(0);
    runtime = await bootstrap(config);
    await startAndStop(runtime, start);
  } catch (error) {
    if (stopSignal.aborted) process.exit(0); // nobody waits for this start any more
    for (const line of failureLines(error)) process.stderr.write(`PixEcom cannot start: ${line}\n`);
    process.exit(1);
  }
}

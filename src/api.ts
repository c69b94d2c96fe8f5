import { idle } from '#src/platform/lifecycle.ts';
import type { Logger } from '#src/platform/logger.ts';
import { jobs } from '#src/modules/index.ts';
import { createApp } from './app.ts';
import type { Runtime } from './bootstrap.ts';
import { type DemoLogin, seedFirstStart } from './demo/first-start.ts';
import { listen } from './process/http-server.ts';
import type { Program } from './process/run-process.ts';

function announce(logger: Logger, port: number, demoLogins: DemoLogin[]): void {
  const docs = `http://localhost:${port}/api/docs`;
  logger.info({ api: `http://localhost:${port}/api`, docs }, 'Listening');
  if (demoLogins.length === 0) return;
  logger.info({ docs }, `First start: the demo shop is in place. Try it at ${docs} with`);
  for (const { path, email, password } of demoLogins) logger.info(`POST ${path}: ${email}, password ${password}`);
}

/** The API server, and the jobs unless a worker of their own runs them. */
async function start({ config, container, jobRunner, logger }: Runtime): Promise<() => Promise<void>> {
  const demoLogins = await seedFirstStart(container.cradle);
  const { port, drain } = await listen(createApp(container), { number: config.port, variable: 'PORT' }, logger);
  // requests need not wait for the queue; readiness does
  if (config.jobs.enabled && config.jobs.inline) await jobRunner.start(jobs);
  announce(logger, port, demoLogins);
  return async () => {
    await drain();
    await idle(container.cradle.lifecycle);
  };
}

export const api: Program = { start };

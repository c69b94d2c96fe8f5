import type { AwilixContainer } from 'awilix';
import type { Cradle } from '#src/platform/cradle.ts';
import { connectDatabase } from '#src/platform/db/connect.ts';
import { createOrm } from '#src/platform/db/orm.ts';
import { setRowChecks } from '#src/platform/db/rows.ts';
import { createJobRunner, type JobRunner } from '#src/platform/jobs.ts';
import { type Config, ConfigError } from '#src/platform/config/config.ts';
import { createLogger, logDestination, messageOf, type Logger } from '#src/platform/logger.ts';
import { entities } from '#src/modules/index.ts';
import { createAppContainer } from './container.ts';

/** A connected process that does nothing yet: the server, the worker and the commands all begin with one. */
export interface Runtime {
  config: Config;
  logger: Logger;
  container: AwilixContainer<Cradle>;
  jobRunner: JobRunner;
  /** Stops the jobs and disconnects. PGlite keeps the process alive until this is called. */
  close: () => Promise<void>;
}

/**
 * Logger → ORM → connection and schema → container.
 * @throws StartError when the database cannot be reached or its schema is behind
 */
export async function bootstrap(config: Config): Promise<Runtime> {
  const logger = createLogger(config, await logDestination(process.stdout));
  setRowChecks(!config.production);
  const orm = await createOrm(config, entities);
  try {
    await connectDatabase(orm, config);
  } catch (error) {
    // what failed to open may fail to close; the first error is the one to tell
    await orm.close().catch(() => undefined);
    throw error;
  }
  logger.info('Database connected');
  const container = createAppContainer({ config, logger, orm });
  const jobRunner = createJobRunner(config, orm, container.cradle.scopes, logger);
  const close = async (): Promise<void> => {
    await jobRunner.stop();
    await container.dispose();
    await orm.close();
    logger.info('Database disconnected');
  };
  return { config, logger, container, jobRunner, close };
}

/** What a process or command ends with when it fails: no stack, no statement, no values. Of bad settings each is a line. */
export function failureLines(error: unknown): string[] {
  const lines = (error instanceof Error ? messageOf(error) : String(error)).split('\n');
  return error instanceof ConfigError ? lines : lines.slice(0, 1);
}

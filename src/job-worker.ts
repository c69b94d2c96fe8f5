import type { RequestListener } from 'node:http';
import type { Config } from '#src/platform/config.ts';
import { StartError } from '#src/platform/db/connect.ts';
import { jobs } from '#src/modules/index.ts';
import type { Runtime } from './bootstrap.ts';
import { drain, listen } from './http-server.ts';
import type { Program } from './run-process.ts';

function check({ database }: Config): void {
  if (database.url !== undefined) return;
  throw new StartError('The worker needs DATABASE_URL. On the embedded database the server itself runs the jobs.');
}

/** `GET /health` and nothing else (ads contract 7.1). */
function answerHealth(queue: 'running' | 'disabled'): RequestListener {
  return (req, res) => {
    const found = req.method === 'GET' && req.url?.split('?', 1)[0] === '/health';
    res.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(found ? { status: 'ok', queue, uptime: process.uptime() } : { status: 'not found' }));
  };
}

/** The jobs alone, for installations whose servers run with `WORKER_INLINE=false`. */
async function start({ config, jobRunner, logger }: Runtime): Promise<() => Promise<void>> {
  if (config.jobs.enabled) await jobRunner.start(jobs);
  else logger.warn('JOBS_ENABLED is false: the worker has nothing to do');
  const { server, port } = await listen(
    answerHealth(config.jobs.enabled ? 'running' : 'disabled'),
    config.jobs.workerPort,
    logger,
  );
  logger.info({ health: `http://localhost:${port}/health` }, 'Worker started');
  return () => drain(server, logger);
}

export const jobWorker: Program = { check, start };

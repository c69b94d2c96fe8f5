import type { RequestListener } from 'node:http';
import type { Config } from '#src/platform/config/config.ts';
import { StartError } from '#src/platform/db/connect.ts';
import type { Lifecycle } from '#src/platform/lifecycle.ts';
import { jobs } from '#src/modules/index.ts';
import type { Runtime } from './bootstrap.ts';
import { listen } from './process/http-server.ts';
import type { Program } from './process/run-process.ts';

function check({ database }: Config): void {
  if (database.url !== undefined) return;
  throw new StartError('The worker needs DATABASE_URL. On the embedded database the server itself runs the jobs.');
}

/** `GET /health` and nothing else (ads contract 7.1); 503 while the start is not over or the stop has begun. */
function answerHealth(queue: 'running' | 'disabled', lifecycle: Lifecycle): RequestListener {
  const answer = (found: boolean): [status: number, body: object] => {
    if (!found) return [404, { status: 'not found' }];
    if (lifecycle.stopping) return [503, { status: 'stopping' }];
    if (lifecycle.starting) return [503, { status: 'starting' }];
    return [200, { status: 'ok', queue, uptime: process.uptime() }];
  };
  return (req, res) => {
    const [status, body] = answer(req.method === 'GET' && req.url?.split('?', 1)[0] === '/health');
    res.writeHead(status, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify(body));
  };
}

/** The jobs alone, for installations whose servers run with `WORKER_INLINE=false`. */
async function start({ config, container, jobRunner, logger }: Runtime): Promise<() => Promise<void>> {
  const { jobs: settings } = config;
  const health = answerHealth(settings.enabled ? 'running' : 'disabled', container.cradle.lifecycle);
  const { port, drain } = await listen(health, { number: settings.workerPort, variable: 'WORKER_PORT' }, logger);
  if (settings.enabled) await jobRunner.start(jobs);
  else logger.warn('JOBS_ENABLED is false: the worker has nothing to do');
  logger.info({ health: `http://localhost:${port}/health` }, 'Worker started');
  return drain;
}

export const jobWorker: Program = { check, start };

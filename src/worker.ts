import './process/stop-signal.ts'; // first, so that signals are handled while the rest is loaded
import { keepCompiled } from './process/compile-cache.ts';

keepCompiled();
const [{ runProcess }, { jobWorker }] = await Promise.all([
  import('./process/run-process.ts'),
  import('./job-worker.ts'),
]);
await runProcess(jobWorker);

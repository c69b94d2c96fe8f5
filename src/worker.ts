import './stop-signal.ts'; // first, so that signals are handled while the rest is loaded
import { keepCompiled } from './compile-cache.ts';

keepCompiled();
const [{ runProcess }, { jobWorker }] = await Promise.all([import('./run-process.ts'), import('./job-worker.ts')]);
await runProcess(jobWorker);

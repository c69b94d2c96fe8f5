import { onceNpmIsGone } from './parent-process.ts';

const controller = new AbortController();
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, (signal) => controller.abort(signal));
onceNpmIsGone(() => controller.abort('npm is gone'));

/**
 * Aborted, with the signal's name or another reason, once this process is to stop. The doors of the program import it before
 * anything else, so that no signal ever meets the default of ending the process on the spot (contract 1.1).
 */
export const stopSignal: AbortSignal = controller.signal;

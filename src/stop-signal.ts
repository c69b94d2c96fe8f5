const controller = new AbortController();
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, (signal) => controller.abort(signal));

/**
 * Aborted, with the signal's name as the reason, once this process is told to stop. The doors of the program import it
 * before anything else, so that no signal ever meets the default of ending the process on the spot (contract 1.1).
 */
export const stopSignal: AbortSignal = controller.signal;

import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Keeps what Node makes of the sources for the next start, which then takes half the time. It counts for what is loaded
 * behind this call, so the doors of the program load the rest of it behind this. Where the directory cannot be written,
 * it does nothing.
 */
export function keepCompiled(): void {
  enableCompileCache(fileURLToPath(new URL('../../.cache/compiled', import.meta.url)));
}

import type * as Jest from '@jest/globals';

/** What Jest hands to a test file. The runner puts it into the global scope; tests take it from here, with its types. */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } =
  globalThis as unknown as typeof Jest;

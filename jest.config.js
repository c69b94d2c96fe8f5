export default {
  runner: 'jest-light-runner', // test files run in plain Node, so each worker loads the product once (ADR 0006)
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  globalSetup: './tests/support/global-setup.ts',
  setupFilesAfterEnv: ['./tests/support/setup.ts'],
  globalTeardown: './tests/support/global-teardown.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {}, // Node strips the types itself
  maxWorkers: '100%',
};

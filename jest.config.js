export default {
  runner: 'jest-light-runner', // test files run in plain Node, so each worker loads the product once (ADR 0006)
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  globalSetup: './tests/support/jest/global-setup.ts',
  setupFilesAfterEnv: ['./tests/support/jest/setup.ts'],
  globalTeardown: './tests/support/jest/global-teardown.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {}, // Node strips the types itself
  maxWorkers: '100%',
};

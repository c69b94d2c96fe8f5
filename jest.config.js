export default {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testEnvironment: './tests/support/environment.ts',
  globalSetup: './tests/support/global-setup.ts',
  globalTeardown: './tests/support/global-teardown.ts',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {}, // Jest strips the types itself
  maxWorkers: '100%',
  testTimeout: 20_000, // a leaked connection shows as a hang on the one connection of PGlite
  workerIdleMemoryLimit: '1GB',
  forceExit: true, // PGlite keeps a timer
  coverageProvider: 'v8',
};

import type { Config } from 'jest';

/** `npm run test:cluster`: one file after the other, since they share a node. */
const config: Config = {
  rootDir: '../..',
  roots: ['<rootDir>/test/cluster'],
  // What is in ship/ comes after it, with a configuration of its own: it installs what these tests put there by hand.
  testMatch: ['<rootDir>/test/cluster/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }] },
  globalSetup: '<rootDir>/test/cluster/setup.ts',
  globalTeardown: '<rootDir>/test/cluster/teardown.ts',
  maxWorkers: 1,
  verbose: true,
  testTimeout: 120_000,
};

export default config;

import type { Config } from 'jest';

/** `npm run test:stack`: the agent with real servers, one file after the other, since they time each other's answers. */
const config: Config = {
  rootDir: '../..',
  roots: ['<rootDir>/test/stack'],
  testMatch: ['**/*.test.ts'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }] },
  maxWorkers: 1,
  verbose: true,
  testTimeout: 120_000,
};

export default config;

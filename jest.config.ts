import type { Config } from 'jest';

const config: Config = {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // They need a cluster (npm run test:cluster) or real servers (npm run test:stack).
  testPathIgnorePatterns: ['<rootDir>/test/cluster/', '<rootDir>/test/stack/'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } } }] },
  testTimeout: 30_000,
};

export default config;

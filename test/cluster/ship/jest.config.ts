import type { Config } from 'jest';
import cluster from '../jest.config.ts';

/** The second half of `npm run test:cluster`: the agent as users install it, from its image and its manifests. */
const config: Config = {
  ...cluster,
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/cluster/ship/*.test.ts'],
  globalSetup: '<rootDir>/test/cluster/ship/setup.ts',
  globalTeardown: '<rootDir>/test/cluster/ship/teardown.ts',
  testTimeout: 300_000,
};

export default config;

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Process } from '../../agent/model.ts';
import { EnvironmentReader } from '../../agent/sensors/environment.ts';

const processOf = (pid: number) => ({ pid }) as Process;

describe('the environment of a process', () => {
  it('is told by its names alone, and only while it runs', async () => {
    const env = { POOL_URL: 'pool.example:3333', POOL_PASS: 'secret' };
    const child = spawn('/bin/sh', ['-c', 'echo; read _'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      await once(child.stdout, 'data');
      const reader = new EnvironmentReader('/proc');
      expect(reader.namesOf(processOf(child.pid as number))).toEqual(['POOL_URL', 'POOL_PASS']);
      child.stdin.end();
      await once(child, 'close');
      expect(reader.namesOf(processOf(child.pid as number))).toEqual([]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

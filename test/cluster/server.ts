import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { CLUSTER_SCRIPTS } from './images.ts';
import { until } from './until.ts';

/** Where `../shared/cluster/up` keeps the pid of the API server, when it was that which brought the cluster up. */
const STATE = dirname(process.env['KUBECONFIG'] ?? '');
const PID_FILE = join(STATE, 'run/kube-apiserver.pid');

export function serverCanBeStopped(): boolean {
  return existsSync(PID_FILE) && existsSync(join(CLUSTER_SCRIPTS, 'up'));
}

/** Ends the API server, and waits until its process is gone. */
export async function stopServer(): Promise<void> {
  const pid = Number(readFileSync(PID_FILE, 'utf8').split(' ')[0]);
  // At once: asked to end, it goes on serving watches for a minute.
  process.kill(pid, 'SIGKILL');
  await until('the API server to end', () => (isRunning(pid) ? undefined : true), 60_000);
}

/** Starts what of the cluster does not run, with the kubelet as it is; resolves once it answers. */
export async function startServer(): Promise<void> {
  const env = { ...process.env, STATE_DIR: STATE };
  await promisify(execFile)(join(CLUSTER_SCRIPTS, 'up'), [], { env, timeout: 180_000 });
}

function isRunning(pid: number): boolean {
  try {
    // A zombie has ended: whoever started it is gone, or does not care.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // ENOENT
  }
}

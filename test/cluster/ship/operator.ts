import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CLUSTER_SCRIPTS } from '../images.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BIN = fileURLToPath(new URL('bin', import.meta.url));
const BASH = ['-e', '-o', 'pipefail', '-c'];
/** Milliseconds; the first build of an image takes the longest. */
const PATIENCE = 280_000;

/** Types commands into a shell in the root of the repository, as a page has them. Rejects when one of them fails. */
export function type(commands: string): Promise<string> {
  return run('bash', [...BASH, commands]);
}

export function kubectl(...args: readonly string[]): Promise<string> {
  return run(`${BIN}/kubectl`, args);
}

/** Types a command that goes on until it is ended. */
export function typeAndLeave(command: string): ChildProcess {
  return spawn('bash', [...BASH, `exec ${command}`], { cwd: ROOT, env: environment(), stdio: 'ignore' });
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const options = { cwd: ROOT, env: environment(), timeout: PATIENCE, maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${args.join(' ')}\nfailed:\n${stdout.slice(-2_000)}${stderr.slice(-2_000)}`, { cause: error });
  }
}

/** What they call `docker` and `kubectl` is in bin/. */
function environment() {
  const { PATH, KUBECONFIG = '' } = process.env;
  return { ...process.env, CLUSTER_SCRIPTS, PATH: `${BIN}:${PATH}`, STATE_DIR: dirname(KUBECONFIG) };
}

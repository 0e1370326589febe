import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { PROCESS_EXPORTER, ROOT } from './tools.ts';

const run = promisify(execFile);

/** Name and value of what the figures depend on. */
export type Facts = Readonly<Record<string, string>>;

/** `load`: the load average before the benchmark made its own. */
export async function machineFacts(load: readonly number[]): Promise<Facts> {
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    davylamp: `${packageVersion(ROOT)}, ${await firstLine('git', ['-C', ROOT, 'describe', '--always', '--dirty'])}`,
    CPU: `${processors[0]?.model ?? 'unknown'}, ${processors.length} cores`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: `Linux ${release()}`,
    Node: process.version,
    'C compiler': await firstLine('cc', ['--version']),
    'prometheus-process-exporter': exporterVersion(),
    systeminformation: packageVersion(`${ROOT}node_modules/systeminformation/`),
    'load average before': load.map((value) => value.toFixed(2)).join(', '),
  };
}

export const loadAverage = loadavg;

function packageVersion(folder: string): string {
  return JSON.parse(readFileSync(`${folder}package.json`, 'utf8')).version;
}

/** The version is in the name of the package that was unpacked. */
function exporterVersion(): string {
  try {
    const archive = readdirSync(PROCESS_EXPORTER).find((name) => name.endsWith('.deb'));
    return decodeURIComponent(archive?.split('_')[1] ?? 'none');
  } catch {
    return 'none'; // not unpacked
  }
}

async function firstLine(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(program, args)).stdout.split('\n', 1)[0] ?? '';
  } catch {
    return 'none'; // not installed, or no repository
  }
}

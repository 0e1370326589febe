import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NotMeasured } from './figure.ts';

const run = promisify(execFile);

/** The repository, and the scratch folder in it that git ignores. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const SCRATCH = `${ROOT}.bench/`;
/** Not in the scratch folder: a program that runs from a hidden folder is weak evidence, and the loads are innocent. */
const BIN = `${ROOT}dist/bench/`;
/** Where Debian's package of that name is unpacked. */
export const PROCESS_EXPORTER = `${SCRATCH}prometheus-process-exporter/`;

const NAMES = ['crowd', 'namespaces', 'net-tables', 'stat-loop', 'worker'] as const;

/** Paths of the programs that c/*.c are compiled to. */
export type Tools = Readonly<Record<(typeof NAMES)[number], string>>;

/** Compiles them. Throws NotMeasured where there is no C compiler. */
export async function buildTools(): Promise<Tools> {
  await mkdir(BIN, { recursive: true });
  const built = await Promise.all(NAMES.map(async (name) => [name, await compile(name)]));
  return Object.fromEntries(built) as Tools;
}

/* Static: 5,000 workers then share nearly everything, and start in a second. */
async function compile(name: string): Promise<string> {
  const program = BIN + name;
  try {
    await run('cc', ['-O2', '-static', '-pthread', '-o', program, `${ROOT}test/bench/c/${name}.c`]);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'; // else: what the compiler says
    throw missing ? new NotMeasured('needs a C compiler: apt-get install gcc libc6-dev') : error;
  }
  return program;
}

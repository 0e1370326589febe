import { fileURLToPath } from 'node:url';

/** An honest program that is busy, and has some sign or other of a miner. */
export interface Decoy {
  readonly name: string;
  /** Programs that it takes, and modules of Python. */
  readonly needs: readonly string[];
  readonly command: readonly string[];
  /** Runs in the short form too. */
  readonly short?: true;
  /** Builds what the command runs, before it is looked at. */
  readonly build?: readonly string[];
}

const stress = (name: string, ...options: readonly string[]): Decoy => ({
  name: `stress-ng ${name}`,
  needs: ['stress-ng'],
  command: ['stress-ng', '--timeout', '120', ...options],
});
const python = (name: string, module: string, file: string): Decoy => ({
  name,
  needs: ['python3', `python3:${module}`],
  command: ['python3', program(file)],
});
const java = (name: string, heap: string, ...options: readonly string[]): Decoy => ({
  name,
  needs: ['javac', 'java'],
  build: ['javac', '-d', '.', program('Heap.java')],
  command: ['java', `-Xms${heap}`, `-Xmx${heap}`, '-XX:+AlwaysPreTouch', '-cp', '.', 'Heap', ...options],
});

export const DECOYS: readonly Decoy[] = [
  python('PyTorch, training on 2.2 GB of pictures', 'torch', 'torch_training.py'),
  python('scikit-learn, fitting forests', 'sklearn', 'sklearn_training.py'),
  python('XGBoost, boosting trees', 'xgboost', 'xgboost_training.py'),
  python('numpy, multiplying beside 2.2 GB', 'numpy', 'numpy_products.py'),
  java('Java, a heap of 3 GB, making garbage', '3g', 'garbage'),
  java('Java, a heap of 3 GB, computing only', '3g'),
  java('Java, a heap of the size of the dataset', '2081m'),
  {
    name: 'Node, a heap of 2.5 GB',
    needs: ['node'],
    command: ['node', '--max-old-space-size=4096', program('heap.mjs')],
    short: true,
  },
  { name: 'Node, WebAssembly in 2080 MiB', needs: ['node'], command: ['node', program('wasm.mjs')], short: true },
  {
    name: 'LuaJIT, beside arrays of 256 MiB and 2 MiB',
    needs: ['luajit'],
    command: ['luajit', program('arrays.lua')],
    short: true,
  },
  { name: 'PyPy, beside lists of 256 MiB and 2 MiB', needs: ['pypy3'], command: ['pypy3', program('pypy_sums.py')] },
  {
    name: 'Redis, 3 GB, under load',
    needs: ['redis-server', 'redis-cli', 'redis-benchmark'],
    command: ['sh', program('redis.sh')],
    short: true,
  },
  {
    name: 'C, one mapping of the size of the dataset',
    needs: ['cc'],
    build: ['cc', '-O2', '-o', 'mapping', program('mapping.c')],
    command: ['./mapping'],
    short: true,
  },
  { name: 'gcc, building', needs: ['cc'], command: ['sh', program('build.sh')], short: true },
  {
    name: 'xz -T0',
    needs: ['xz'],
    command: ['sh', '-c', 'exec xz -9 -T0 -c < /dev/urandom > /dev/null'],
    short: true,
  },
  {
    name: 'ffmpeg, encoding H.264',
    needs: ['ffmpeg'],
    command: ['ffmpeg', ...'-v error -f lavfi -i testsrc2=size=1920x1080:rate=60 -c:v libx264 -f null -'.split(' ')],
  },
  {
    name: 'openssl speed',
    needs: ['openssl'],
    command: ['openssl', 'speed', '-multi', '2', '-seconds', '20', 'sha256', 'rsa2048'],
    short: true,
  },
  { ...stress('--cpu', '--cpu', '2'), short: true },
  stress('--matrix', '--matrix', '2'),
  stress('--vm, 2.2 GB each', '--vm', '2', '--vm-bytes', '4400M', '--vm-keep'),
  { ...stress('--vm, the size of the dataset', '--vm', '1', '--vm-bytes', '2181042176', '--vm-keep'), short: true },
  { name: 'john, cracking', needs: ['john'], command: ['john', '--test=20'] },
  { name: 'hashcat, cracking', needs: ['hashcat'], command: ['hashcat', '--force', '-b', '-m', '1400', '-w', '3'] },
];

function program(file: string): string {
  return fileURLToPath(new URL(`programs/${file}`, import.meta.url));
}

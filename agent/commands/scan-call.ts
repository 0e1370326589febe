import { parseArgs } from 'node:util';
import { flagOf, type Leaf, leaves } from '../config/leaves.ts';
import { UsageError } from '../usage-error.ts';

/** Steady CPU shows after three intervals. */
export const defaultSeconds = 4;
export const mostSeconds = 3_600;

/**
 * The settings that a single look heeds; those that end in a dot are sections. The others serve, send or repeat: in a file
 * or a variable they are meant for `run`, as flags they would be a mistake.
 */
const heeded = [
  'node',
  'kubernetes',
  'path.',
  'images.',
  'verdict.',
  'log.format',
  'limits.processes',
  'limits.workloads',
  'limits.connections',
  'limits.open_files',
];

export function isHeeded({ key }: Leaf): boolean {
  return heeded.some((name) => key === name || (name.endsWith('.') && key.startsWith(name)));
}

export interface ScanCall {
  readonly json: boolean;
  readonly seconds: number;
  /** What is left for the configuration. */
  readonly flags: readonly string[];
}

/** Takes the flags of the scan itself out of the command line. Throws UsageError for one that would do nothing. */
export function readScanCall(args: readonly string[]): ScanCall {
  const own = args.filter((arg, i) => isOwn(arg) || args[i - 1] === '--seconds');
  const flags = args.filter((arg, i) => !isOwn(arg) && args[i - 1] !== '--seconds');
  const { values } = parseArgs({ args: own, options: { json: { type: 'boolean' }, seconds: { type: 'string' } } });
  const seconds = values.seconds === undefined ? defaultSeconds : Number(values.seconds);
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= mostSeconds)) {
    throw new UsageError(`--seconds: ${values.seconds} is not a whole number from 1 to ${mostSeconds}`);
  }
  refuseIdle(flags);
  return { json: values.json ?? false, seconds, flags };
}

function isOwn(arg: string): boolean {
  return arg === '--json' || arg === '--seconds' || arg.startsWith('--seconds=');
}

function refuseIdle(flags: readonly string[]): void {
  const idle = new Set(leaves.filter((leaf) => !isHeeded(leaf)).map(flagOf));
  const given = flags.map((flag) => flag.split('=', 1)[0] ?? '').filter((name) => idle.has(name));
  if (given.length === 0) return;
  throw new UsageError(
    `of no effect on a scan: ${given.join(', ')}; davylamp scan --help lists the flags that have one`,
  );
}

import { parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** Steady CPU shows after three intervals. */
export const defaultSeconds = 4;
export const mostSeconds = 3_600;

/** Settings without effect on a single look, and why. In a file or a variable they are meant for `run`; as flags, for us. */
export const idleSettings: ReadonlyMap<string, string> = new Map([
  ['interval', 'a scan looks once a second'],
  ['full_every', 'a scan always reads everything'],
  ['listen', 'a scan serves nothing'],
  ['events', 'a scan prints what it found, and no events'],
  ['metrics.all_workloads', 'a scan serves no metrics'],
  ['limits.series', 'a scan serves no metrics'],
  ['log.level', 'a scan logs warnings only'],
]);

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
  const told = flags.flatMap((flag) => {
    const [name = ''] = flag.split('=', 1);
    const reason = name.startsWith('--') ? idleSettings.get(name.slice(2)) : undefined;
    return reason === undefined ? [] : [`${name} has no effect here: ${reason}`];
  });
  if (told.length > 0) throw new UsageError(`${told.join('; ')}; davylamp scan --help lists the flags that have one`);
}

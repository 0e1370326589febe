import { statSync } from 'node:fs';
import { type Config, ConfigError, type ConfigSources, configFileOf, loadConfig } from '../config.ts';

/**
 * What became of the file since it was last looked at. `amended`: only the exceptions are others, which an agent takes in as
 * it runs. `replaced`: something else is, for which it has to begin anew. `broken`: the last good one stays in force.
 */
export type ConfigChange =
  | { readonly kind: 'unchanged' | 'restored' }
  | { readonly kind: 'amended' | 'replaced'; readonly keys: readonly string[] }
  | { readonly kind: 'broken'; readonly problem: string };

/** Keys that a running agent takes in. */
const AMENDABLE: readonly string[] = ['exceptions'];

/** The configuration, kept up to date with its file. Found by looking, as SignatureSource does it. */
export class ConfigSource {
  /** The last good one. */
  current: Config;
  private readonly sources: ConfigSources;
  private stamp: string;
  private isBroken = false;

  /** Throws ConfigError when it is broken from the start. */
  constructor(sources: ConfigSources) {
    this.sources = sources;
    this.stamp = stampOf(configFileOf(sources));
    this.current = loadConfig(sources);
  }

  /** Reads the file again if it has changed, and tells of each change once. */
  poll(): ConfigChange {
    const stamp = stampOf(configFileOf(this.sources));
    if (stamp === this.stamp) return { kind: 'unchanged' };
    this.stamp = stamp;
    const { isBroken: wasBroken } = this;
    try {
      const before = this.current;
      this.current = loadConfig(this.sources);
      this.isBroken = false;
      const keys = differences(before, this.current);
      if (keys.length === 0) return { kind: wasBroken ? 'restored' : 'unchanged' };
      return { kind: keys.every((key) => AMENDABLE.includes(key)) ? 'amended' : 'replaced', keys };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.isBroken = true;
      return { kind: 'broken', problem: error.message };
    }
  }
}

/** Changes when the file is replaced. A pipe (`--config <(command)`) can be read only once, and never changes. */
function stampOf(file: string | undefined): string {
  if (file === undefined) return '';
  try {
    const { dev, ino, size, mtimeNs, mode } = statSync(file, { bigint: true });
    const isFile = (Number(mode) & 0o170000) === 0o100000;
    return isFile ? `${dev} ${ino} ${size} ${mtimeNs}` : 'not a file';
  } catch (error) {
    // ENOENT, EACCES: reading it says so in words.
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

/** The sections that are not the same. */
function differences(before: Config, after: Config): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Config>;
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}

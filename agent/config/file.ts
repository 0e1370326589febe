import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from './problem.ts';

/** A configuration is a page of text. The YAML parser needs 0.2 s for 128 KiB of keys. */
export const MAX_CONFIG_BYTES = 128 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'no permission to read it',
};

/** Throws ConfigError when the file cannot be read. */
export function readConfigFile(file: string): string {
  const refuse = (message: string) => new ConfigError([{ file, message }]);
  try {
    const stats = statSync(file);
    if (stats.isDirectory()) throw refuse('is a directory; give the YAML file itself');
    // A pipe is what `--config <(command)` gives.
    if (!stats.isFile() && !stats.isFIFO()) throw refuse('is not a file');
    if (stats.size > MAX_CONFIG_BYTES) {
      throw refuse(`is ${stats.size} bytes long; at most ${MAX_CONFIG_BYTES} are read`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    // Whatever the file system may say: ENOENT, EACCES, ELOOP, EIO...
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw refuse(REASONS[code] ?? `cannot be read (${code})`);
  }
}

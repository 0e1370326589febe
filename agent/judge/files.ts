import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Problem } from './sigma/problem.ts';

/** Limits on what a signature directory may hold: enough for 10,000 rules, far below what would hurt the node. */
export const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MAX_FILES = 20_000;
const MAX_DEPTH = 16;

/** A signature file as found; `stamp` changes when its content is replaced. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  readonly stamp: string;
}

export interface Found {
  readonly files: readonly FoundFile[];
  readonly problems: readonly Problem[];
}

/**
 * The YAML files under `paths`, in a fixed order. Symlinked files are followed; names that begin with a dot are skipped,
 * and with them the `..data` directories behind the links of a mounted ConfigMap.
 */
export function findFiles(paths: readonly string[]): Found {
  const files: FoundFile[] = [];
  const problems: Problem[] = [];
  // Links may lead back to where they are: each directory is read once.
  const directories = new Set<string>();

  const visit = (path: string, depth: number, named: boolean) => {
    if (files.length >= MAX_FILES) return;
    try {
      const stat = statSync(path);
      if (stat.isDirectory()) {
        const directory = realpathSync(path);
        if (directories.has(directory)) throw new Error('a link leads to a directory that was read already');
        directories.add(directory);
        if (depth > MAX_DEPTH) throw new Error(`directories are nested more than ${MAX_DEPTH} levels deep`);
        const names = readdirSync(path).filter((name) => !name.startsWith('.'));
        for (const name of names.sort()) visit(join(path, name), depth + 1, false);
      } else if (named || isYaml(path)) {
        if (!stat.isFile()) throw new Error('it is not a regular file');
        files.push({ path, bytes: stat.size, stamp: `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}` });
      }
    } catch (error) {
      // ENOENT, EACCES, ELOOP and so on of the system calls, and the limits above.
      problems.push({ file: path, line: 1, message: `cannot be read: ${reason(error)}` });
    }
  };
  for (const path of paths) visit(path, 0, true);
  if (files.length >= MAX_FILES) {
    problems.push({ file: paths.join(' '), line: 1, message: `more than ${MAX_FILES} files: the rest is not read` });
  }
  return { files, problems };
}

/** The text of a file, or the problem with it. */
export function readText(file: FoundFile): string | Problem {
  const problem = (message: string): Problem => ({ file: file.path, line: 1, message });
  if (file.bytes > MAX_FILE_BYTES) {
    return problem(`is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB: split it into several files`);
  }
  try {
    const bytes = readFileSync(file.path);
    return isUtf8(bytes) ? bytes.toString('utf8') : problem('cannot be read: it is not UTF-8');
  } catch (error) {
    // A system error: ENOENT after a swap, EACCES, EIO.
    return problem(`cannot be read: ${reason(error)}`);
  }
}

function isYaml(path: string): boolean {
  return ['.yml', '.yaml'].includes(extname(path));
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file or directory';
  if (code === 'EACCES') return 'permission denied';
  return message;
}

import { findFiles } from './files.ts';
import { loadSignatures, type Problem } from './load.ts';
import type { SignatureSet } from './signature-set.ts';

/**
 * The signatures of some paths, kept up to date. Changes are found by comparing stat results when asked: inotify does
 * not tell of the symlink swap with which a ConfigMap is updated.
 */
export class SignatureSource {
  private readonly paths: readonly string[];
  private fingerprint: string;
  private loaded: SignatureSet;
  private wrong: readonly Problem[];

  constructor(paths: readonly string[]) {
    this.paths = paths;
    this.fingerprint = fingerprintOf(paths);
    const { signatures, problems } = loadSignatures(paths);
    this.loaded = signatures;
    this.wrong = problems;
  }

  /** The set in use: the last one without problems, or the first one. */
  get current(): SignatureSet {
    return this.loaded;
  }

  /** What was wrong with the files as last read; empty when they are in use as they are. */
  get problems(): readonly Problem[] {
    return this.wrong;
  }

  /** Reads the files again if they changed. `kept`: they have problems, so the set before stays in use; said once. */
  poll(): 'unchanged' | 'reloaded' | 'kept' {
    const fingerprint = fingerprintOf(this.paths);
    if (fingerprint === this.fingerprint) return 'unchanged';
    this.fingerprint = fingerprint;
    const { signatures, problems } = loadSignatures(this.paths);
    this.wrong = problems;
    if (problems.length > 0) return 'kept';
    this.loaded = signatures;
    return 'reloaded';
  }
}

function fingerprintOf(paths: readonly string[]): string {
  const { files, problems } = findFiles(paths);
  return [...files.map(({ path, stamp }) => `${path} ${stamp}`), ...problems.map(({ file }) => file)].join('\n');
}

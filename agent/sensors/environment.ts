import type { Process } from '../model.ts';
import { parseEnvironNames } from '../procfs/environ.ts';
import { FileReader } from '../procfs/read.ts';

/** Bytes of an environment that are looked at. */
const LONGEST = 64 * 1024;

/** Reads the names of environment variables, of those processes alone that something is held against already. */
export class EnvironmentReader {
  private readonly procfs: string;
  private readonly file = new FileReader(LONGEST);

  constructor(procfs: string) {
    this.procfs = procfs;
  }

  /** Empty where there are none, or the process has ended, or may not be read: it is one hint more, and no sensor. */
  namesOf(process: Process): readonly string[] {
    const outcome = this.file.read(`${this.procfs}/${process.pid}/environ`);
    return outcome === 'ok' ? parseEnvironNames(this.file.bytes, this.file.length) : [];
  }
}

/**
 * Reading kernel files: synchronous, into one buffer that is used again for every file (a promise per file costs ten
 * times the read itself, see docs/decisions/0001). A failure is a value, because processes end all the time.
 */
import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import type { FailureReason } from '../model.ts';

export type Outcome = 'ok' | FailureReason;

/** How often a sensor could not read something, since it was made. */
export type Failures = Record<FailureReason, number>;

export function noFailures(): Failures {
  return { gone: 0, denied: 0, broken: 0 };
}

/** Tells "it ended meanwhile" and "we may not" from everything else. */
export function failureReason(error: unknown): FailureReason {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENODEV') return 'gone';
  return code === 'EACCES' || code === 'EPERM' ? 'denied' : 'broken';
}

const readOnly = 0;
/** Bytes; a line of net/tcp6 has about 180. */
const longestRecord = 512;

/** Reads whole files, at most `capacity` bytes of each. What was read last is `bytes[0 .. length)`. */
export class FileReader {
  readonly bytes: Buffer;
  length = 0;
  /** True when the file was longer than the buffer. */
  truncated = false;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** Opens, reads until the end or until the buffer is full, and closes. */
  read(path: string): Outcome {
    return this.opened(path, (fd) => this.fill(fd));
  }

  /** For files that the kernel gives out in one piece (stat, cpuacct.usage, cpu.max): one read, no second to see the end. */
  readOnce(path: string): Outcome {
    return this.opened(path, (fd) => this.readOnceFrom(fd));
  }

  /** The same from the start of a descriptor that is kept open. */
  readOnceFrom(fd: number): Outcome {
    this.truncated = false;
    try {
      this.length = readSync(fd, this.bytes, 0, this.bytes.length, 0);
      return 'ok';
    } catch (error) {
      this.length = 0;
      return failureReason(error);
    }
  }

  /**
   * Reads a table of sockets in pieces of whole lines and hands each to `piece`. The kernel fills at most a page for each
   * read, and looking for what comes after the last record means another walk over all its buckets, so a piece that
   * leaves room for one more record is taken as the last.
   */
  readTable(path: string, piece: (bytes: Buffer, length: number) => void): Outcome {
    return this.opened(path, (fd) => {
      do {
        this.length = readSync(fd, this.bytes, 0, this.bytes.length, null);
        piece(this.bytes, this.length);
      } while (this.length > this.bytes.length - longestRecord);
      return 'ok';
    });
  }

  /** What was read last, as text. Bytes that are not UTF-8 become U+FFFD. */
  text(): string {
    return this.bytes.toString('utf8', 0, this.length);
  }

  /** Calls `use` with the open file. What the calls of the system refuse becomes the outcome. */
  private opened(path: string, use: (fd: number) => Outcome): Outcome {
    this.length = 0;
    this.truncated = false;
    const fd = open(path);
    if (typeof fd !== 'number') return fd;
    try {
      return use(fd);
    } catch (error) {
      this.length = 0;
      return failureReason(error);
    } finally {
      closeSync(fd);
    }
  }

  private fill(fd: number): Outcome {
    while (this.length < this.bytes.length) {
      const n = readSync(fd, this.bytes, this.length, this.bytes.length - this.length, null);
      if (n === 0) return 'ok';
      this.length += n;
    }
    this.truncated = true;
    return 'ok';
  }
}

/** Opens a file that is to be read every turn. */
export function open(path: string): number | FailureReason {
  try {
    return openSync(path, readOnly);
  } catch (error) {
    return failureReason(error);
  }
}

/** Where a symbolic link points to. */
export function readLink(path: string): { readonly target: string } | { readonly failure: FailureReason } {
  try {
    return { target: readlinkSync(path) };
  } catch (error) {
    return { failure: failureReason(error) };
  }
}

/** The names in a folder. */
export function list(path: string): readonly string[] | FailureReason {
  try {
    return readdirSync(path);
  } catch (error) {
    return failureReason(error);
  }
}

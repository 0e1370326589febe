import type { Snapshot } from '../model.ts';
import type { Failures } from '../procfs/read.ts';

/** A snapshot in the making. It begins as that of the turn before, and each sensor sets its own part. */
export type Draft = { -readonly [Part in keyof Snapshot]: Snapshot[Part] };

/** Looks at one side of the node. A new one is one file here, one line in index.ts, a test and a fixture. */
export interface Sensor {
  readonly name: string;
  /** Could not be read, since the sensor was made, by reason. */
  readonly failures: Failures;
  /** Left out because a limit was reached, since the sensor was made. */
  readonly dropped: number;
  /** Adds what it sees to the draft. Throws only when it can see nothing at all. */
  sample(draft: Draft): Promise<void> | void;
  /** For a person: what it sees, and what it is blind to and why. */
  describe(): Sight;
  /** Gives back what it keeps open. */
  close(): void;
}

export interface Sight {
  readonly sees: string;
  readonly blind: readonly string[];
}

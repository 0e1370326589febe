import { recordOf } from './shape.ts';

/** One line of a watch (kubernetes.io: API concepts, efficient detection of changes). */
export interface WatchEvent {
  /** ADDED, MODIFIED, DELETED, BOOKMARK or ERROR. */
  readonly type: string;
  /** The pod as it is then; of an error, a Status. */
  readonly object: object;
}

/** Undefined for what is none, such as a line that was cut off in the middle. */
export function parseEvent(line: string): WatchEvent | undefined {
  try {
    const { type, object } = recordOf(JSON.parse(line));
    return typeof type === 'string' && typeof object === 'object' && object !== null ? { type, object } : undefined;
  } catch {
    // A SyntaxError.
    return undefined;
  }
}

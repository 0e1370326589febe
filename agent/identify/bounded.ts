import { detach } from '../detach.ts';

/** Characters of the longest name that an object can have (kubernetes.io: Object Names and IDs). */
const longestName = 253;

/** The text, cut where it is longer than what an honest one can be. Owner references, images and annotations have no limit. */
export function bounded(text: string, length = longestName): string {
  return text.length <= length ? text : `${detach(text.slice(0, length - 1))}…`;
}

import type { AlertEvent } from '../../model.ts';
import type { Nature } from './backlog.ts';

/** Events as a backlog sees them: of one workload that fires, its newest state is told, as the news that it began with. */
export const eventNature: Nature<AlertEvent> = {
  keyOf: ({ verdict }) => verdict.workload.key,
  isEnd: ({ change }) => change === 'resolved',
  merge(older, newer) {
    if (older.change === 'resolved' || newer.change === 'resolved') return undefined;
    const { change, previous } = older;
    const { at, verdict } = newer;
    return { change, at, verdict, ...(previous === undefined ? {} : { previous }) };
  },
};

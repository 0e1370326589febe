import { performance } from 'node:perf_hooks';
import type { Draft } from '../../agent/sensors/sensor.ts';

/** A snapshot in which nothing was seen yet. */
export function emptyDraft(): Draft {
  return {
    at: Date.now(),
    clock: performance.now() / 1000,
    full: true,
    processes: new Map(),
    programs: [],
    ended: [],
    containers: new Map(),
    connections: [],
    segments: new Map(),
    shapes: new Map(),
  };
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Process } from '../../agent/model.ts';
import { readSystemFacts } from '../../agent/procfs/system.ts';
import { MemoryShapeSensor } from '../../agent/sensors/memory-shape.ts';
import { emptyDraft } from './draft.ts';

let procfs: string;
beforeEach(() => {
  procfs = mkdtempSync(join(tmpdir(), 'davylamp-proc-'));
});
afterEach(() => rmSync(procfs, { recursive: true }));

const busy = { pid: 7, cores: 2, virtualBytes: 2.5e9 } as Process;
const line = (size: number, permissions: string) => `1000-${(0x1000 + size).toString(16)} ${permissions} 0 00:00 0 \n`;
const large = line(268_439_552, 'rw-p');
const code = line(155_648, 'r-xp');

/** What a thread has done since it started: ticks of CPU, waits, faults. */
type Done = readonly [ticks: number, waits: number, faults: number];

function show(maps: string, threads: Readonly<Record<number, Done>> = {}, readBytes?: number): void {
  mkdirSync(join(procfs, '7'), { recursive: true });
  writeFileSync(join(procfs, '7/maps'), maps);
  if (readBytes !== undefined) writeFileSync(join(procfs, '7/io'), `rchar: ${readBytes}\nwchar: 0\n`);
  rmSync(join(procfs, '7/task'), { recursive: true, force: true });
  for (const [id, [ticks, waits, faults]] of Object.entries(threads)) {
    const folder = join(procfs, '7/task', id);
    mkdirSync(folder, { recursive: true });
    const tail = `${ticks} 0 ${'0 '.repeat(8)}1 2 3 4 5 6 7`;
    writeFileSync(join(folder, 'stat'), `${id} (x) R 1 0 0 0 0 0 ${faults} 0 0 0 ${tail}\n`);
    writeFileSync(join(folder, 'status'), `Name:\tx\nvoluntary_ctxt_switches:\t${waits}\n`);
  }
}

function newSensor() {
  const sensor = new MemoryShapeSensor({
    procfs,
    facts: { ...readSystemFacts('/proc'), clockTicks: 100 },
    candidates: 1,
  });
  let clock = 0;
  const look = (process: Process = busy, full = false) => {
    clock += 5;
    const draft = { ...emptyDraft(), clock, full, processes: new Map([[process.pid, process]]) };
    sensor.sample(draft);
    return draft.shapes.get(process);
  };
  return { sensor, look };
}

describe('the memory shape sensor', () => {
  it('tells the mappings at the first look, and what the threads did from the second on', () => {
    const { look } = newSensor();
    show(large + code, { 7: [10, 5, 900], 8: [100, 0, 512], 9: [100, 0, 512] }, 1000);
    expect(look()).toEqual({ large: [268_439_552], code: 155_648, scratchpads: 0, libraries: [] });
    show(large + code, { 7: [10, 5, 900], 8: [300, 0, 512], 9: [280, 19, 550], 10: [99, 99, 99] }, 6000);
    expect(look()?.work).toEqual({ workers: 2, waitsPerSecond: 5, faultsPerSecond: 10, readPerSecond: 1000 });
  });

  it('says nothing of threads that did nothing, or of files that may not be seen', () => {
    const { look } = newSensor();
    show(large + code, { 8: [100, 0, 0] });
    look();
    expect(look()).not.toHaveProperty('work');
    show(large + code, { 8: [200, 0, 0] });
    expect(look()?.work).toEqual({ workers: 1, waitsPerSecond: 0, faultsPerSecond: 0 });
  });

  it('passes over who holds nothing large, compiles nothing, or rests', () => {
    const { look } = newSensor();
    show(code, { 8: [100, 0, 0] });
    expect(look()).toBeUndefined();
    show(large, { 8: [100, 0, 0] });
    expect(look()).toBeUndefined();
    show(large + code, { 8: [100, 0, 0] });
    expect(newSensor().look({ ...busy, cores: 0.1 } as Process)).toBeUndefined();
    expect(newSensor().look({ ...busy, virtualBytes: 1e8 } as Process)).toBeUndefined();
  });

  it('reads the maps again when the address space changed, and in full turns', () => {
    const { look } = newSensor();
    show(large + code, { 8: [100, 0, 0] });
    look();
    show(large + code + code, { 8: [200, 0, 0] });
    expect(look()?.code).toBe(155_648);
    expect(look(busy, true)?.code).toBe(2 * 155_648);
    show(large + code, { 8: [200, 0, 0] });
    Object.assign(busy, { virtualBytes: busy.virtualBytes + 4096 });
    expect(look()?.code).toBe(155_648);
  });

  it('looks again for code that may have been caught while it was written', () => {
    const { look } = newSensor();
    show(large, { 8: [100, 0, 0] });
    expect(look()?.code).toBe(0);
    show(large + code, { 8: [200, 0, 0] });
    expect(look()).toMatchObject({ code: 155_648, work: { workers: 1 } });
  });

  it('remembers the code of an earlier look that is being written now', () => {
    const { look } = newSensor();
    const one = line(77_824, 'r-xp');
    show(large + one, { 8: [100, 0, 0], 9: [100, 0, 0] });
    look();
    look();
    show(large, { 8: [200, 0, 0], 9: [200, 0, 0] });
    expect(look()?.code).toBe(77_824);
  });

  it('gives up who compiles nothing in five looks', () => {
    const { look } = newSensor();
    show(large, { 8: [100, 0, 0] });
    for (let looks = 0; looks < 4; looks++) expect(look()?.code).toBe(0);
    expect(look()).toBeUndefined();
  });

  it('looks again where too little code was seen for so many threads', () => {
    const { look } = newSensor();
    const one = line(77_824, 'r-xp');
    show(large + one, { 8: [100, 0, 0], 9: [100, 0, 0] });
    look();
    show(large + one, { 8: [200, 0, 0], 9: [200, 0, 0] });
    expect(look()?.code).toBe(77_824);
    show(large + one + one, { 8: [300, 0, 0], 9: [300, 0, 0] });
    expect(look()?.code).toBe(155_648);
  });

  it('does not look again for ever', () => {
    const { look } = newSensor();
    const little = line(4096, 'r-xp');
    show(large + little, { 8: [100, 0, 0] });
    for (let looks = 0; looks < 5; looks++) look();
    show(large + code, { 8: [900, 0, 0] });
    expect(look()?.code).toBe(4096);
  });

  it('counts who may not be seen, and whom it had no room for', () => {
    const { sensor, look } = newSensor();
    expect(look()).toBeUndefined();
    expect(sensor.failures.gone).toBe(1);
    const processes = new Map([busy, { ...busy, pid: 8 }].map((each) => [each.pid, each]));
    sensor.sample({ ...emptyDraft(), processes });
    expect(sensor.dropped).toBe(1);
  });
});

/**
 * `systeminformation.processes()` as a contestant (protocol of c/rounds.h). It starts other programs: their CPU is that of
 * ended children.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { processes } from 'systeminformation';
import { cpuSeconds } from '../process-cost.ts';

/** Milliseconds. A call within 500 ms of the last one gets the same answer again, without a look. */
const APART = 600;

for await (const line of createInterface({ input: process.stdin })) {
  const rounds = Number(line);
  let used = 0;
  for (let round = 0; round < rounds; round++) {
    await sleep(APART);
    const before = cpuSeconds('self', true);
    await processes();
    used += cpuSeconds('self', true) - before;
  }
  console.log(((used / rounds) * 1_000).toFixed(4));
}

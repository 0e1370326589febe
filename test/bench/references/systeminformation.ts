/**
 * `systeminformation.processes()` as a contestant (protocol of c/rounds.h). It starts other programs: their CPU is that of
 * ended children.
 */
import { createInterface } from 'node:readline';
import { processes } from 'systeminformation';
import { cpuSeconds } from '../process-cost.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const rounds = Number(line);
  const before = cpuSeconds('self', true);
  for (let round = 0; round < rounds; round++) await processes();
  console.log((((cpuSeconds('self', true) - before) / rounds) * 1_000).toFixed(4));
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Role } from './stand-in.ts';

/** Builds the C stand-in with the memory of a RandomX miner into `folder`, with `cc`. Resolves to its path. */
export function compileRandomxShape(folder: string): string {
  const source = fileURLToPath(new URL('randomx-shape.c', import.meta.url));
  const binary = join(folder, 'randomx-shape.built');
  execFileSync('cc', ['-O1', '-pthread', '-o', binary, source]);
  return binary;
}

/** A miner that shows nothing of itself but its memory and its busy threads. */
export function randomxMiner(binary: string, threads: number, dutyPercent: number): Role {
  return { name: 'python3', binary, argv: ['python3', String(threads), String(dutyPercent)] };
}

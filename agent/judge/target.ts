import type { Evidence } from '../model.ts';
import type { AlgorithmIndex } from './algorithms.ts';
import type { Arguments } from './arguments.ts';
import { authority, isPool } from './pool-evidence.ts';
import { LEVELS } from './sigma/meta.ts';

/** Evidence of a miner's arguments, with the pool and the algorithm that they name: of a pool on no list too. */
export function withTarget(
  found: readonly Evidence[],
  told: Arguments,
  algorithms: AlgorithmIndex,
): readonly Evidence[] {
  if (!found.some(isStrong)) return found;
  const endpoint = told.endpoints.find(isPool);
  const algorithm = algorithms.first(told.algorithms);
  const target = {
    ...(endpoint === undefined ? {} : { pool: authority(endpoint.host, endpoint.port) }),
    ...(algorithm === undefined ? {} : { algorithm }),
  };
  return found.map((evidence) => (isStrong(evidence) ? { ...evidence, ...target } : evidence));
}

function isStrong({ weight }: Evidence): boolean {
  return weight >= LEVELS.high;
}

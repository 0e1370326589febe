import type { BehaviourModel } from '../../agent/judge/behaviours/model.ts';
import { loadSignatures } from '../../agent/judge/load.ts';
import { signatureSources } from '../../agent/shipped.ts';

const { behaviours } = loadSignatures([`${signatureSources}/behaviours.yaml`]).signatures;

/** The weights and limits that are shipped. */
export function shippedBehaviours(): BehaviourModel {
  if (behaviours === undefined) throw new Error('signatures/behaviours.yaml cannot be read, or is not whole');
  return behaviours;
}

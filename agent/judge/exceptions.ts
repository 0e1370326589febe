import type { Allowance, OwnerLink, SeenEvidence, Verdict } from '../model.ts';
import { score, WARNING } from './score.ts';

/**
 * Something that looks like mining and is wanted. Reviewed by whoever writes the configuration of the agent; nothing that a
 * workload says of itself makes it match. All that is given has to be true.
 */
export interface Exception {
  readonly name: string;
  /** Always given: RBAC decides who may run pods there, and not whoever writes the pod. */
  readonly namespace: string;
  /** `Kind/name` of a confirmed owner of the pod. */
  readonly owner?: string | undefined;
  /** Digests of images, `sha256:...`; any when empty. */
  readonly images: readonly string[];
  /** Ids of the evidence that is excused: any when empty, and otherwise alerts go out if the rest suffices. */
  readonly signatures: readonly string[];
  readonly reason: string;
  /** Milliseconds since the epoch at which it ends. */
  readonly expires: number;
}

/** The exception that is in force for a verdict, or else one that was until it expired. `at` in milliseconds since the epoch. */
export function allowanceOf(verdict: Verdict, exceptions: readonly Exception[], at: number): Allowance | undefined {
  const about = exceptions.filter((exception) => isAbout(exception, verdict));
  const found = about.find(({ expires }) => at < expires) ?? about[0];
  if (found === undefined) return undefined;
  const { name, reason, expires } = found;
  return { exception: name, reason, expires, inForce: at < expires };
}

/** What has no names yet, and the node itself, is never excepted. */
function isAbout(exception: Exception, verdict: Verdict): boolean {
  const { kind, identity, namespace, image } = verdict.workload;
  const { owner, images, signatures } = exception;
  if (kind !== 'container' || identity !== 'known' || namespace !== exception.namespace) return false;
  if (images.length > 0 && !images.includes(image?.digest ?? '')) return false;
  if (owner !== undefined && !confirmedOwners(verdict).some(({ kind, name }) => `${kind}/${name}` === owner))
    return false;
  return signatures.length === 0 || scoreWithout(signatures, verdict.evidence) < WARNING;
}

/** Those that the API server knows under the uid that is said: the last one is only claimed where the chain ends for a reason. */
function confirmedOwners({ dossier }: Verdict): readonly OwnerLink[] {
  if (dossier === undefined) return [];
  const { chain, endsBecause } = dossier.owner;
  const known = endsBecause === undefined ? chain : chain.slice(0, -1);
  // Nobody asks for nodes, which own static pods.
  return known.filter(({ apiVersion, kind }) => apiVersion !== 'v1' || kind !== 'Node');
}

/** The score of the workload if what is excused were not there. Evidence of several processes adds up: in doubt, it alerts. */
function scoreWithout(excused: readonly string[], evidence: readonly SeenEvidence[]): number {
  return score(evidence.filter(({ id }) => !excused.includes(id)));
}

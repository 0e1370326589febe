import type { Evidence, EvidenceKind, Severity } from '../model.ts';

export const WARNING = 50;
export const CRITICAL = 100;

/** Evidence of at most this weight (Sigma's `low`: a port, a busy CPU, an odd place) only ever corroborates. */
export const WEAK = 20;

/**
 * The sum, over the kinds of evidence, of the strongest of each kind: witnesses of one kind are one witness. Weak evidence
 * alone stays below a warning, however many kinds of it there are.
 */
export function score(evidence: readonly Evidence[]): number {
  const strongest = new Map<EvidenceKind, number>();
  for (const { kind, weight } of evidence) strongest.set(kind, Math.max(weight, strongest.get(kind) ?? 0));
  const weights = [...strongest.values()];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.some((weight) => weight > WEAK) ? sum : Math.min(sum, WARNING - 1);
}

export function severityOf(score: number): Severity {
  if (score >= CRITICAL) return 'critical';
  if (score >= WARNING) return 'warning';
  return score > 0 ? 'info' : 'none';
}

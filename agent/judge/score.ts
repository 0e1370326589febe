import type { Evidence, EvidenceKind, Severity } from '../model.ts';

export const WARNING = 50;
export const CRITICAL = 100;

/** The sum, over the kinds of evidence, of the strongest of each kind: witnesses of one kind are one witness. */
export function score(evidence: readonly Evidence[]): number {
  const strongest = new Map<EvidenceKind, number>();
  for (const { kind, weight } of evidence) strongest.set(kind, Math.max(weight, strongest.get(kind) ?? 0));
  return [...strongest.values()].reduce((sum, weight) => sum + weight, 0);
}

export function severityOf(score: number): Severity {
  if (score >= CRITICAL) return 'critical';
  if (score >= WARNING) return 'warning';
  return score > 0 ? 'info' : 'none';
}

import { existsSync } from 'node:fs';

/** The folder from which the kubelet of this node takes static pods; whoever brought the cluster up says so. */
export const STATIC_PODS = process.env['STATIC_PODS'] ?? '';

/** Why tests with static pods are skipped; empty when they are not. */
export function staticPodsReason(): string {
  if (existsSync(STATIC_PODS)) return '';
  return ' [skipped: set STATIC_PODS to the folder from which kubelet takes static pods]';
}

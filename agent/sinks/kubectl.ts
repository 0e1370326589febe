import type { OwnerLink } from '../model.ts';

/** What kubectl deletes with its pods, and nothing else with it, by kind and group of the API. */
const MAKERS_OF_PODS = new Set([
  'ReplicationController',
  'Deployment.apps',
  'ReplicaSet.apps',
  'StatefulSet.apps',
  'DaemonSet.apps',
  'Job.batch',
  'CronJob.batch',
  'Notebook.kubeflow.org',
  'Tensorboard.tensorboard.kubeflow.org',
  'Trial.kubeflow.org',
  'Experiment.kubeflow.org',
  'TFJob.kubeflow.org',
  'PyTorchJob.kubeflow.org',
  'MPIJob.kubeflow.org',
  'XGBoostJob.kubeflow.org',
  'PaddleJob.kubeflow.org',
  'JAXJob.kubeflow.org',
  'TrainJob.trainer.kubeflow.org',
  'JobSet.jobset.x-k8s.io',
  'ScheduledWorkflow.kubeflow.org',
  'Workflow.argoproj.io',
  'CronWorkflow.argoproj.io',
  'Rollout.argoproj.io',
  'InferenceService.serving.kserve.io',
  'Service.serving.knative.dev',
  'RayCluster.ray.io',
  'RayJob.ray.io',
  'RayService.ray.io',
  'SparkApplication.sparkoperator.k8s.io',
  'ScheduledSparkApplication.sparkoperator.k8s.io',
]);

/** Groups whose kinds nobody else uses by the same name; of others kubectl is told the group. */
const PLAIN_GROUPS = new Set(['', 'apps', 'batch']);

/** What the API takes for a name (RFC 1123). Anything else has no place in a command that somebody will paste. */
const NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;
const KIND = /^[A-Za-z][A-Za-z0-9]{0,62}$/;

/** True when the names can stand in a command line as they are. */
export function areNames(...texts: readonly string[]): boolean {
  return texts.every((text) => NAME.test(text));
}

/** `deployment web`, as kubectl takes it; undefined when a part of it could mean something else to a shell. */
export function kubectlObject({ apiVersion, kind, name }: Omit<OwnerLink, 'uid'>): string | undefined {
  const group = groupOf(apiVersion);
  if (!KIND.test(kind) || !areNames(name) || (group !== '' && !areNames(group))) return undefined;
  const isPlain = PLAIN_GROUPS.has(group) || kind === 'Notebook';
  return `${kind.toLowerCase()}${isPlain ? '' : `.${group}`} ${name}`;
}

/** Whether the object stands for its pods and nothing more: not a node, a profile, or a whole platform. */
export function isMakerOfPods({ apiVersion, kind }: OwnerLink): boolean {
  const group = groupOf(apiVersion);
  return MAKERS_OF_PODS.has(group === '' ? kind : `${kind}.${group}`);
}

/** `apps/v1` is of the group apps, `v1` of the core. */
function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

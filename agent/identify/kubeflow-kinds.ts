import type { Kubeflow } from '../model.ts';

type KubeflowKind = Kubeflow['kind'];

const TRAINING = [
  ...['PyTorchJob', 'TFJob', 'MPIJob', 'XGBoostJob', 'PaddleJob', 'JAXJob', 'MXJob'].map(
    (kind) => `${kind}.kubeflow.org`,
  ),
  'TrainJob.trainer.kubeflow.org',
  'JobSet.jobset.x-k8s.io',
];
const NOTEBOOK = ['Notebook.kubeflow.org', 'Workspace.kubeflow.org'];
const SERVING = ['InferenceService.serving.kserve.io', 'InferenceService.serving.kubeflow.org'];
const WORKFLOW = ['Workflow.argoproj.io'];
export const TRIAL = 'Trial.kubeflow.org';
export const EXPERIMENT = 'Experiment.kubeflow.org';
const TENSORBOARD = ['Tensorboard.tensorboard.kubeflow.org'];

/** Kinds of objects, of any version, as `<kind>.<group>`: what a pod below one of them is for. */
export const KINDS: ReadonlyMap<string, KubeflowKind> = new Map([
  ...NOTEBOOK.map((kind) => [kind, 'notebook'] as const),
  ...WORKFLOW.map((kind) => [kind, 'pipeline run'] as const),
  ...[TRIAL, EXPERIMENT].map((kind) => [kind, 'katib trial'] as const),
  ...TRAINING.map((kind) => [kind, 'training job'] as const),
  ...TENSORBOARD.map((kind) => [kind, 'tensorboard'] as const),
  ...SERVING.map((kind) => [kind, 'serving'] as const),
]);

/** What a label of a pod is about. */
export interface LabelMeaning {
  /** The kinds of objects that it is about. */
  readonly of: readonly string[];
  /** True when its value is the name of such an object. */
  readonly isName: boolean;
}

function names(of: readonly string[]): LabelMeaning {
  return { of, isName: true };
}

function tellsOf(of: readonly string[]): LabelMeaning {
  return { of, isName: false };
}

export const RUN_ID = 'pipeline/runid';

/**
 * The labels that controllers put on pods, each as its source has it: kubeflow/kubeflow notebook_controller.go and
 * kubeflow/notebooks workspace_controller.go; kubeflow/pipelines backend/src/common/util/consts.go, argoproj/argo-workflows
 * common.go; kubeflow/katib consts/const.go; kubeflow/training-operator common_types.go; kubeflow/trainer constants.go,
 * kubernetes-sigs/jobset jobset_types.go; kserve/kserve constants.go. Tensorboards have none but `app`.
 */
export const LABELS: ReadonlyMap<string, LabelMeaning> = new Map([
  ['notebook-name', names(NOTEBOOK)],
  ['notebooks.kubeflow.org/workspace-name', names(NOTEBOOK)],
  ['workflows.argoproj.io/workflow', names(WORKFLOW)],
  [RUN_ID, tellsOf(WORKFLOW)],
  ['katib.kubeflow.org/trial', names([TRIAL])],
  ['katib.kubeflow.org/experiment', names([EXPERIMENT, TRIAL])],
  ['training.kubeflow.org/job-name', names(TRAINING)],
  ['training.kubeflow.org/operator-name', tellsOf(TRAINING)],
  ['training.kubeflow.org/replica-type', tellsOf(TRAINING)],
  ['training.kubeflow.org/replica-index', tellsOf(TRAINING)],
  ['training.kubeflow.org/job-role', tellsOf(TRAINING)],
  ['trainer.kubeflow.org/trainjob-ancestor-step', tellsOf(TRAINING)],
  ['jobset.sigs.k8s.io/jobset-name', names(TRAINING)],
  ['serving.kserve.io/inferenceservice', names(SERVING)],
]);

/** The labels that can say what a pod is for, and by which name, where its owners do not; the first one counts. */
export const CLAIMS: readonly (readonly [label: string, kind: KubeflowKind])[] = [
  ['katib.kubeflow.org/trial', 'katib trial'],
  ['katib.kubeflow.org/experiment', 'katib trial'],
  ['workflows.argoproj.io/workflow', 'pipeline run'],
  [RUN_ID, 'pipeline run'],
  ['notebook-name', 'notebook'],
  ['notebooks.kubeflow.org/workspace-name', 'notebook'],
  ['training.kubeflow.org/job-name', 'training job'],
  ['jobset.sigs.k8s.io/jobset-name', 'training job'],
  ['serving.kserve.io/inferenceservice', 'serving'],
];

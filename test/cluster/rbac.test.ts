import { describe, expect, it } from '@jest/globals';
import { clusterScene } from './scenes.ts';

const scene = clusterScene();

/** Whether the agent may: `verb group/resource`, in a namespace that is not its own, unless another one is named. */
async function may(sentence: string, namespace = 'kube-system', name = ''): Promise<boolean> {
  const [verb, path = ''] = sentence.split(' ');
  const [group, resource = '', subresource] = path.split('/');
  const wanted = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: 'system:serviceaccount:davylamp:davylamp',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:davylamp', 'system:authenticated'],
      resourceAttributes: { verb, group, resource, subresource, namespace, name },
    },
  };
  const { body } = await scene().api.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', wanted);
  return (JSON.parse(body) as { status: { allowed: boolean } }).status.allowed;
}

describe('manifests/base/rbac.yaml and components/kubeflow/rbac.yaml', () => {
  it.each([
    'list /pods',
    'watch /pods',
    'get /namespaces',
    'get apps/replicasets',
    'get apps/deployments',
    'get apps/statefulsets',
    'get apps/daemonsets',
    'get batch/jobs',
    'get batch/cronjobs',
    'get argoproj.io/workflows',
    'get kubeflow.org/notebooks',
    'get kubeflow.org/workspaces',
    'get kubeflow.org/pytorchjobs',
    'get kubeflow.org/tfjobs',
    'get kubeflow.org/mpijobs',
    'get kubeflow.org/xgboostjobs',
    'get kubeflow.org/trials',
    'get kubeflow.org/experiments',
    'get trainer.kubeflow.org/trainjobs',
    'get jobset.x-k8s.io/jobsets',
    'get serving.kserve.io/inferenceservices',
    'get ray.io/rayclusters',
    'get sparkoperator.k8s.io/sparkapplications',
    'create events.k8s.io/events',
    'get events.k8s.io/events',
    'patch events.k8s.io/events',
  ])('lets the agent %s', async (sentence) => {
    expect(await may(sentence)).toBe(true);
  });

  it.each([
    'get /secrets',
    'list /secrets',
    'get /configmaps',
    'get /pods/log',
    'create /pods/exec',
    'create /pods',
    'delete /pods',
    'patch /pods',
    'list /namespaces',
    'list /nodes',
    'list apps/deployments',
    'patch apps/deployments',
    'create /serviceaccounts/token',
    'get /services',
    'get /endpoints',
    'create rbac.authorization.k8s.io/clusterrolebindings',
    'impersonate /users',
    'list events.k8s.io/events',
    'delete events.k8s.io/events',
    'create /events',
  ])('does not let it %s', async (sentence) => {
    expect(await may(sentence)).toBe(false);
  });

  it('lets it look up the address of the API server, and no other service', async () => {
    expect(await may('get /services', 'default', 'kubernetes')).toBe(true);
    expect(await may('get /endpoints', 'default', 'kubernetes')).toBe(true);
    expect(await may('get /services', 'default', 'database')).toBe(false);
    expect(await may('list /services', 'default', 'kubernetes')).toBe(false);
  });
});

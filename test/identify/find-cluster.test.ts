import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findCluster } from '../../agent/identify/find-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'davylamp-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const kubeconfig = (server: string, context = 'main') =>
  `{apiVersion: v1, kind: Config, current-context: ${context},
    clusters: [{name: c, cluster: {server: "${server}"}}], users: [{name: alice, user: {token: secret}}],
    contexts: [{name: main, context: {cluster: c, user: alice}}]}`;

describe('the cluster', () => {
  it('is that of the service account, whose token is read anew each time', async () => {
    write('ca.crt', 'CA');
    write('token', 'one\n');
    const access = await findCluster({ serviceHost: 'fd00::1', servicePort: '6443', serviceAccount: folder });
    expect(access?.server.href).toBe('https://[fd00::1]:6443/');
    expect(await access?.options()).toEqual({ ca: Buffer.from('CA'), headers: { authorization: 'Bearer one' } });
    write('token', 'two');
    expect((await access?.options())?.headers).toEqual({ authorization: 'Bearer two' });
  });

  it('is that of the kubeconfig before that of the service account', async () => {
    const file = write('config', kubeconfig('https://10.0.0.1:6443'));
    const access = await findCluster({ kubeconfig: file, serviceHost: '10.0.0.2', serviceAccount: folder });
    expect(access?.server.host).toBe('10.0.0.1:6443');
    expect((await access?.options())?.headers).toEqual({ Authorization: 'Bearer secret' });
    expect(access?.description).toContain('alice');
    expect(access?.description).not.toContain('secret');
  });

  it('is asked with the token of a file beside the kubeconfig, which is read anew each time', async () => {
    write('of-alice', 'one\n');
    const file = write('with-file', kubeconfig('https://10.0.0.1').replace('token: secret', 'tokenFile: of-alice'));
    const access = await findCluster({ kubeconfig: file });
    expect((await access?.options())?.headers).toEqual({ Authorization: 'Bearer one' });
    write('of-alice', 'two');
    expect((await access?.options())?.headers).toEqual({ Authorization: 'Bearer two' });
    rmSync(join(folder, 'of-alice'));
    await expect(access?.options()).rejects.toThrow('of-alice');
  });

  it('is asked with what the kubeconfig says after it was changed', async () => {
    const file = write('changing', kubeconfig('https://10.0.0.1'));
    const access = await findCluster({ kubeconfig: file });
    expect((await access?.options())?.headers).toEqual({ Authorization: 'Bearer secret' });
    renameSync(write('changed', kubeconfig('https://10.0.0.1').replace('secret', 'renewed')), file);
    expect((await access?.options())?.headers).toEqual({ Authorization: 'Bearer renewed' });
  });

  it('is put together from several kubeconfigs', async () => {
    const first = write('first', '{apiVersion: v1, kind: Config, current-context: main}');
    const second = write('second', kubeconfig('https://10.0.0.3', 'other'));
    expect((await findCluster({ kubeconfig: `${first}:${second}` }))?.server.host).toBe('10.0.0.3');
  });

  it.each([
    ['nothing names one', {}],
    ['there is no token, since the pod is not to have one', { serviceHost: '10.0.0.2', serviceAccount: '/nowhere' }],
  ])('is none when %s', async (_, hints) => {
    expect(await findCluster(hints)).toBeUndefined();
  });

  it.each([
    ['is not there', '/nowhere/config', /ENOENT/],
    ['names no cluster', 'empty', /current-context names no cluster/],
    ['is no YAML', 'broken', /broken is not valid YAML: see line 1$/],
  ])('is an error when the kubeconfig %s', async (_, name, message) => {
    write('empty', '{apiVersion: v1, kind: Config, clusters: [], users: [], contexts: []}');
    write('broken', '{{{');
    await expect(findCluster({ kubeconfig: name.startsWith('/') ? name : join(folder, name) })).rejects.toThrow(
      message,
    );
  });

  it.each([
    'user: {password: hunter2',
    'user:\n  password: hunter2\n bad: [',
    'password: *hunter2',
    'password: hunter2\npassword: hunter3',
    'password: !hunter2 x',
    'password: "hunter2\n---\n',
  ])('is an error that quotes nothing of a kubeconfig which is broken, or breaks while we run: %j', async (broken) => {
    const file = write('breaking', kubeconfig('https://10.0.0.1'));
    const access = await findCluster({ kubeconfig: file });
    renameSync(write('broken', broken), file);
    for (const failed of [access?.options(), findCluster({ kubeconfig: file })]) {
      const error: Error = await Promise.resolve(failed).then(
        () => expect(failed).toBe('rejected'),
        (reason) => reason,
      );
      expect(error.message).toMatch(/is not valid YAML: see line \d+$/);
    }
  });
});

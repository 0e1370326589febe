import { afterEach, describe, expect, it } from '@jest/globals';
import { ApiServer, type Endpoint } from '../../agent/identify/api-server.ts';
import type { Connection, Process } from '../../agent/model.ts';
import { HandClock } from '../hand-clock.ts';
import { type Handler, json } from './api-server.ts';
import { lookupsAt, narrow, startCluster } from './kubeflow-cluster.ts';

const SERVICE = '/api/v1/namespaces/default/services/kubernetes';
const ENDPOINTS = '/api/v1/namespaces/default/endpoints/kubernetes';

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

async function apiServerIn(
  faults: Record<string, Handler> = {},
  given: Endpoint = { host: 'api.example.com', port: 443 },
) {
  const cluster = await startCluster(faults);
  cleanup.push(() => cluster.close());
  const clock = new HandClock();
  return { ...cluster, clock, apiServer: new ApiServer(lookupsAt(cluster.api(), clock), clock, given) };
}

const process = (pid: number, podUid?: string) =>
  ({
    pid,
    cgroup: { cpuPath: '/', container: { id: 'c', path: '/c', ...(podUid === undefined ? {} : { podUid }) } },
  }) as Process;
const kubectl = process(7, 'u');

function connection(remoteIp: string, remotePort: number, part: Partial<Connection> = {}): Connection {
  const local = { netns: 1, since: 0, localIp: '10.0.0.2', localPort: 40_000, inode: 1 };
  return { ...local, state: 'established', remoteIp, remotePort, owner: kubectl, ...part };
}

const clientsOf = (server: ApiServer, ...connections: Connection[]) => Object.fromEntries(server.clients(connections));

describe('a connection to the API server', () => {
  it.each([
    ['the Service', '10.96.0.1', 443],
    ['what is behind it', '192.0.2.7', 6443],
    ['what is behind it, in IPv6', '2001:db8::7', 6443],
  ])('is seen when it leads to %s', async (_, ip, port) => {
    const subsets = [{ addresses: [{ ip: '192.0.2.7' }, { ip: '2001:0db8:0::0007' }], ports: [{ port: 6443 }] }];
    const { apiServer } = await apiServerIn({ [ENDPOINTS]: json({ subsets }) });
    expect(await apiServer.find()).toEqual([]);
    expect(clientsOf(apiServer, connection(ip, port))).toEqual({ u: [kubectl] });
  });

  it.each([
    ['another port of it', connection('10.96.0.1', 10_250)],
    ['another address', connection('10.96.0.10', 443)],
    ['nobody yet', connection('10.96.0.1', 443, { state: 'syn-sent' })],
  ])('is not one that leads to %s', async (_, other) => {
    const { apiServer } = await apiServerIn();
    await apiServer.find();
    expect(clientsOf(apiServer, other)).toEqual({});
  });

  it.each([
    ['nobody that is known', undefined],
    ['a container of no pod', process(8)],
    ['the host', { pid: 9, cgroup: { cpuPath: '/' } } as Process],
  ])('is nothing to tell when it is of %s', async (_, owner) => {
    const { apiServer } = await apiServerIn();
    await apiServer.find();
    const { owner: _kubectl, ...rest } = connection('10.96.0.1', 443);
    expect(clientsOf(apiServer, owner === undefined ? rest : { ...rest, owner })).toEqual({});
  });

  it('is told of each process, by pod', async () => {
    const { apiServer } = await apiServerIn();
    await apiServer.find();
    const [curl, other] = [process(8, 'u'), process(9, 'v')];
    const all = [kubectl, curl, other].map((owner) => connection('10.96.0.1', 443, { owner }));
    expect(clientsOf(apiServer, ...all)).toEqual({ u: [kubectl, curl], v: [other] });
  });
});

describe('the addresses of the API server', () => {
  it('are those the agent knows itself, before it asks and where it may not', async () => {
    const given = { host: '127.0.0.1', port: 6443 };
    const { apiServer, asked } = await apiServerIn(narrow(), given);
    expect(clientsOf(apiServer, connection('127.0.0.1', 6443))).toEqual({ u: [kubectl] });
    expect(asked).toEqual([]);
    expect((await apiServer.find()).map(({ reason }) => reason)).toEqual([
      'may not read services: the ClusterRole does not allow it (403)',
      'may not read endpoints: the ClusterRole does not allow it (403)',
    ]);
    expect(clientsOf(apiServer, connection('127.0.0.1', 6443))).toEqual({ u: [kubectl] });
    expect(clientsOf(apiServer, connection('10.96.0.1', 443))).toEqual({});
  });

  it('are not those of a name by which the agent knows it', async () => {
    const { apiServer } = await apiServerIn(narrow(), { host: 'api.example.com', port: 443 });
    expect(clientsOf(apiServer, connection('api.example.com', 443))).toEqual({});
  });

  it('are asked for once in ten minutes, and kept when they can not be asked for again', async () => {
    const { apiServer, asked, faults, clock } = await apiServerIn();
    await Promise.all([apiServer.find(), apiServer.find()]);
    clock.advance(599_000);
    await apiServer.find();
    expect(asked.map(({ path }) => path)).toEqual([SERVICE, ENDPOINTS]);
    clock.advance(1_000);
    for (const path of [SERVICE, ENDPOINTS]) faults[path] = json({}, 503);
    expect(await apiServer.find()).toHaveLength(2);
    expect(clientsOf(apiServer, connection('10.96.0.1', 443))).toEqual({ u: [kubectl] });
  });

  it.each([
    ['nothing', {}],
    ['a headless Service', { spec: { clusterIP: 'None', ports: [{ port: 443 }] } }],
    ['a name', { spec: { clusterIP: 'api.example.com', ports: [{ port: 443 }] } }],
    ['no ports', { spec: { clusterIP: '10.96.0.1' } }],
  ])('are none in %s', async (_, service) => {
    const { apiServer } = await apiServerIn({ [SERVICE]: json(service), [ENDPOINTS]: json({}) });
    expect(await apiServer.find()).toEqual([]);
    expect(clientsOf(apiServer, connection('10.96.0.1', 443), connection('None', 443))).toEqual({});
  });
});

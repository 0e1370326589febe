import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from '@jest/globals';
import { ordinaryWorker, plainMiner } from '../stand-ins/catalogue.ts';
import { makePod } from '../stand-ins/pod.ts';
import type { StandIn } from '../stand-ins/stand-in.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();
const CONNECTION_RULE = `title: A connection to the port of the test
id: 0f6fd1f4-0000-4000-8000-000000000001
name: told_port
status: experimental
description: For a test.
logsource: {category: network_connection, product: linux}
detection: {selection: {DestinationPort: 34567}, condition: selection}
level: high
`;
const connections = (pool: StandIn) => pool.said.all.filter((line) => line.startsWith('connection '));

describe('connections', () => {
  needs('rooms')('on loopback are counted for the workload of their owner', async () => {
    const { agent, play, pool } = await scene().watchedRoom(['--metrics.all_workloads=true', '--full_every=1']);
    const { port } = await pool();
    await play({ ...ordinaryWorker(port), pools: [port, port, port] });
    const series = (await agent.get('/metrics')).match(/^davylamp_workload_outbound_connections\{[^}]*\}/m)?.[0];
    await agent.metricWith(series ?? 'no series of connections', (count) => count === 3);
  });

  needs(
    'root',
    'rooms',
    'pods',
  )('in the network of a pod are given to the pod, though the agent lives outside', async () => {
    const { standIns } = scene();
    const room = await standIns.room();
    const pool = await standIns.pool(room.enterNetwork);
    const pod = makePod('systemd');
    standIns.onEnd(() => pod.remove());
    const agent = await scene().agent([], ['--full_every=1']);
    const role = { ...plainMiner(pool.port), within: room.enterNetwork, cgroups: pod.folders };
    await standIns.start({ ...role, pools: [pool.port, pool.port] });
    const { node, container } = await agent.event(
      ({ container_id }) => container_id === pod.containerId,
      'the container',
    );
    const labels = `node="${node}",namespace="",pod="",container="${container}"`;
    await agent.metricWith(`davylamp_workload_outbound_connections{${labels}}`, (count) => count === 2);
  });
});

describe('a connection whose owner may not be seen', () => {
  needs(
    'root',
    'setpriv',
    'pods',
  )('is held against the only container of its network, by its oldest process', async () => {
    const { standIns } = scene();
    const pod = makePod('systemd');
    standIns.onEnd(() => pod.remove());
    const cgroups = pod.folders;
    const first = await standIns.start({ name: 'first', program: 'hold', within: ['unshare', '--net', '--'], cgroups });
    const within = ['nsenter', `--target=${first.outerPid}`, '--net', '--'];
    const pool = await standIns.start({ name: 'listener', program: 'pool', port: 34_567, within, cgroups });
    await pool.said.find((line) => line.startsWith('ready '), 'ready');
    const rules = join(standIns.folder, 'rules.yml');
    writeFileSync(rules, CONNECTION_RULE);

    // Without CAP_DAC_READ_SEARCH the descriptors of processes of root stay hidden.
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const blind = [...nobody, '--inh-caps=-all,+sys_ptrace', '--ambient-caps=+sys_ptrace', '--'];
    const agent = await scene().agent(blind, [`--path.signatures=${rules}`]);
    const worker = await standIns.start({ ...ordinaryWorker(34_567), within, cgroups });
    expect(await agent.evidenceWith(first.pid, (id) => id === 'told_port')).toContain('told_port');
    expect(await agent.evidence(worker.pid)).toEqual([]);
    const [detection] = (await agent.detections()).filter(({ container_id }) => container_id === pod.containerId);
    expect(detection?.evidence.map(({ summary }) => summary).join()).toContain('(some process of this container)');
  });
});

describe('an agent that watches a miner', () => {
  needs('rooms')('resolves no name and opens no connection to the pool', async () => {
    const { standIns } = scene();
    const room = await standIns.room();
    const resolver = await standIns.start({ name: 'resolver', program: 'resolver', within: room.enter });
    const pool = await standIns.pool(room.enter);
    await useResolver(room.enter, standIns.folder);
    const agent = await scene().agent(room.enter, ['--full_every=1']);
    const named = { ...plainMiner(pool.port), argv: ['./xmrig', '-o', 'stratum+tcp://pool.supportxmr.com:3333'] };
    const miner = await standIns.start({ ...named, within: room.enter });
    await agent.evidenceWith(miner.pid, (id) => id === 'miner_program');
    await agent.turns(5);
    await agent.get('/api/v1/detections');
    await agent.stop();
    expect(connections(pool)).toHaveLength(1);
    expect(queries(resolver)).toEqual([]);

    // The counter counts: a lookup that is made in the same place is seen.
    const lookup =
      "require('dns').promises.resolve4('pool.supportxmr.com').catch(() => {}); setTimeout(process.exit, 300)";
    const [command = '', ...args] = [...room.enter, process.execPath, '-e', lookup];
    await promisify(execFile)(command, args);
    expect(queries(resolver).length).toBeGreaterThan(0);
  });
});

function queries(resolver: StandIn): readonly string[] {
  return resolver.said.all.filter((line) => line.startsWith('query '));
}

/** Makes 127.0.0.1 the only name server for what runs in the room: its mounts are its own. */
async function useResolver(enter: readonly string[], folder: string): Promise<void> {
  const file = join(folder, 'resolv.conf');
  writeFileSync(file, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  const [command = '', ...args] = [...enter, 'mount', '--bind', file, '/etc/resolv.conf'];
  await promisify(execFile)(command, args);
}

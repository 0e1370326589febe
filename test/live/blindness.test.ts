import { readFileSync } from 'node:fs';
import { describe, expect } from '@jest/globals';
import { parse } from 'yaml';
import { ordinaryWorker, plainMiner } from '../stand-ins/catalogue.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();
/** Nobody, without any capability: setpriv(1). */
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
/** Mounts a /proc that shows each user only its own, for what follows: proc(5). */
const hidden = ['unshare', '--mount', '--', 'sh', '-c', 'mount -t proc -o hidepid=2 proc /proc && exec "$@"', 'sh'];

/** Nobody, with these capabilities and no others: capabilities(7). */
function nobodyWith(...capabilities: readonly string[]): string[] {
  const list = capabilities.map((name) => `+${name}`).join(',');
  return [...asNobody.slice(0, -1), `--inh-caps=-all,${list}`, `--ambient-caps=${list}`, '--'];
}

/** Root, without whatever the DaemonSet of manifests/base does not add. */
function asInTheDaemonSet(): string[] {
  const file = new URL('../../manifests/base/daemonset.yaml', import.meta.url);
  const added: string[] = parse(readFileSync(file, 'utf8')).spec.template.spec.containers[0].securityContext
    .capabilities.add;
  const list = added.map((name) => `,+${name.toLowerCase()}`).join('');
  return ['setpriv', '--no-new-privs', '--inh-caps=-all', `--bounding-set=-all${list}`, '--'];
}

/** A room in which a stand-in of root has a connection. */
async function roomWithConnection() {
  const { standIns } = scene();
  const { enter } = await standIns.room();
  const pool = await standIns.pool(enter);
  await standIns.start({ ...ordinaryWorker(pool.port), within: enter });
  return { enter, pool };
}

describe('an agent that may not see everything', () => {
  needs(
    'root',
    'rooms',
    'setpriv',
  )('says so, counts what is denied, and still judges by the command line', async () => {
    const room = await scene().standIns.room();
    const miner = await scene().standIns.start({ ...plainMiner(1), pools: [], within: room.enter });
    const agent = await scene().agent([...room.enter, ...asNobody]);
    await agent.evidenceWith(miner.pid, (id) => id === 'miner_program');
    await agent.stderr.find((line) => /blind/.test(line) && /"sensor":"process"/.test(line), 'blindness');
    expect(await agent.metric('davylamp_sensor_errors_total{sensor="process",reason="denied"}')).toBeGreaterThan(0);
    expect(await agent.metric('davylamp_sensor_errors_total{sensor="process",reason="broken"}')).toBe(0);
    expect(await agent.metric('davylamp_processes_hidden')).toBeGreaterThan(0);
  });

  needs(
    'root',
    'rooms',
    'setpriv',
  )('says that it sees its own processes only, where /proc hides the others', async () => {
    const room = await scene().standIns.room();
    const miner = await scene().standIns.start({ ...plainMiner(1), pools: [], within: room.enter });
    const agent = await scene().agent([...room.enter, ...hidden, ...asNobody]);
    await agent.stderr.find((line) => /blind/.test(line) && /hidepid|not visible/.test(line), 'blindness');
    await agent.turns(2);
    expect(await agent.evidence(miner.pid)).toEqual([]);
  });

  needs(
    'root',
    'rooms',
    'setpriv',
  )('names the capability that it lacks to find who holds a connection', async () => {
    const { enter } = await roomWithConnection();
    const agent = await scene().agent([...enter, ...nobodyWith('sys_ptrace')]);
    await agent.turns(2);
    const complaints = agent.stderr.all.filter((line) => line.includes('blind')).join('\n');
    expect(complaints).toMatch(/descriptors of \d+ processes \(needs CAP_DAC_READ_SEARCH\)/);
    expect(complaints).not.toContain('SYS_PTRACE');
  });

  needs(
    'root',
    'rooms',
    'setpriv',
  )('sees everything as any user with the two capabilities that the README names', async () => {
    const { enter, pool } = await roomWithConnection();
    const agent = await scene().agent([...enter, ...nobodyWith('sys_ptrace', 'dac_read_search')]);
    await agent.turns(2);
    expect(agent.stderr.all.filter((line) => line.includes('blind'))).toEqual([]);
    expect(pool.said.all.filter((line) => line.startsWith('connection '))).toHaveLength(1);
  });

  needs(
    'root',
    'rooms',
    'setpriv',
  )('sees everything as root with what the DaemonSet gives it, also of others', async () => {
    const { enter } = await scene().standIns.room();
    const pool = await scene().standIns.pool(enter);
    await scene().standIns.start({ ...ordinaryWorker(pool.port), within: [...enter, ...asNobody] });
    const agent = await scene().agent([...enter, ...asInTheDaemonSet()]);
    await agent.turns(2);
    expect(agent.stderr.all.filter((line) => line.includes('blind'))).toEqual([]);
    expect(pool.said.all.filter((line) => line.startsWith('connection '))).toHaveLength(1);
  });

  needs('root', 'rooms')('says nothing of the kind where it may see everything', async () => {
    const { agent } = await scene().watchedRoom();
    await agent.turns(2);
    expect(agent.stderr.all.filter((line) => line.includes('blind'))).toEqual([]);
    expect(await agent.metric('davylamp_processes_hidden')).toBe(0);
  });
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { blockBelow } from '../../docs/pages.ts';
import { askedOnCluster } from '../../docs/typed.ts';
import type { Running } from '../containers.ts';
import { until } from '../until.ts';
import { agents, detectionOf, page, standIns } from './agents.ts';
import { everything } from './everything.ts';
import { type, typeAndLeave } from './operator.ts';
import { shipped } from './shipped.ts';

const OPERATIONS = 'docs/operations.md';
/** What the README promises, with reading. */
const TEN_MINUTES = 600_000;
/** Quiet time after which a verdict ends, the turns around it, and a busy machine. */
const ENDS_WITHIN = 120_000;

/** The commands of the operator's first hour, as the pages have them; each test goes on where the one before ended. */
shipped('an operator who types what the pages say', () => {
  let began = 0;
  let before: readonly string[] = [];
  let guilty: ReadonlyMap<string, Running>;
  beforeAll(async () => {
    before = await everything();
    began = Date.now();
  });

  it('builds the image and installs the agent on every node', async () => {
    const said = await type(blockBelow('README.md', 'Run it in a cluster').text);
    expect(said).toContain('daemon set "davylamp" successfully rolled out');
    for (const agent of (await agents()).values()) expect(await page(agent, '/readyz')).toBeDefined();
  });

  it('sees the stand-in of every node in its Events and in the log', async () => {
    const said = await type(blockBelow(OPERATIONS, 'See it work').text);
    process.stdout.write(
      `from docker build to the alert: ${Math.round((Date.now() - began) / 1_000)} s (at most 600 s)\n`,
    );
    expect(Date.now() - began).toBeLessThan(TEN_MINUTES);
    guilty = await standIns();
    for (const { pod } of guilty.values()) {
      expect(said).toMatch(
        new RegExp(`CryptoMinerDetected +pod/${pod} .*is mining in container stand-in of pod davylamp-verify/${pod} `),
      );
    }
    const lines = said.split('\n').filter((line) => line.startsWith('{"'));
    const events = lines.map((line) => JSON.parse(line) as { event: string; namespace: string });
    expect(events).toContainEqual(expect.objectContaining({ event: 'firing', namespace: 'davylamp-verify' }));
  });

  it('reads on the agent of every node which pod it is, and why', async () => {
    for (const [node, agent] of await agents()) {
      const { pod, podUid } = guilty.get(node) as Running;
      expect(await detectionOf(agent, guilty.get(node) as Running)).toMatchObject({
        ...{ state: 'firing', severity: 'critical', identified: true, node, pod_uid: podUid },
        ...{ namespace: 'davylamp-verify', pod, container: 'stand-in' },
        owner: { chain: [{ kind: 'DaemonSet', name: 'stand-in' }] },
        evidence: expect.arrayContaining([expect.objectContaining({ id: 'argv_stratum_login' })]),
      });
    }
  });

  it('opens the status page of an agent', async () => {
    const forwarding = typeAndLeave(
      blockBelow(OPERATIONS, 'See it work', 1)
        .text.replace(/ +#.*$/m, '')
        .trim(),
    );
    try {
      const text = await until('the status page', () =>
        fetch('http://localhost:9477').then(
          (answer) => answer.text(),
          () => undefined,
        ),
      );
      expect([...guilty.values()].some(({ pod }) => text.includes(pod))).toBe(true);
    } finally {
      forwarding.kill();
    }
  });

  it('asks what the runbooks say', async () => {
    for (const [node, { namespace, pod }] of await agents()) {
      // There is a log of before only where an agent has ended by itself.
      for (const command of askedOnCluster({ NODE: node, POD: pod, NAMESPACE: namespace })) {
        await type(command.replace(' --previous', ''));
      }
    }
  });

  it('takes the stand-ins away, and every alert ends', async () => {
    await type(blockBelow(OPERATIONS, 'See it work', 2).text);
    const resolved = ({ state }: { state: string }) => state === 'resolved';
    for (const [node, agent] of await agents()) {
      await detectionOf(agent, guilty.get(node) as Running, resolved, ENDS_WITHIN);
    }
  });

  it('upgrades it', async () => {
    expect(await type(blockBelow(OPERATIONS, 'Upgrade').text)).toContain('successfully rolled out');
  });

  it('removes it, and nothing is left', async () => {
    await type(blockBelow(OPERATIONS, 'Remove').text);
    expect(await everything()).toEqual(before);
  });

  afterAll(async () => {
    for (const folder of ['verify', 'overlays/prometheus-operator']) {
      await type(`kubectl delete -k manifests/${folder} --ignore-not-found --timeout=120s`);
    }
  });
});

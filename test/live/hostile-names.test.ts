import { describe, expect } from '@jest/globals';
import { minerArgv } from '../stand-ins/catalogue.ts';
import type { Bytes } from '../stand-ins/perl.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

const scene = scenes();
const miner = minerArgv('./xmrig', 1);
const hostile: readonly [string, readonly Bytes[]][] = [
  ['2 MB', [...miner, ...new Array<string>(17).fill('y'.repeat(125_000))]],
  ['bytes that are not UTF-8', [...miner, Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80])]],
  ['newlines', [...miner, 'a\nb\r\n{"event":"resolved"}\n']],
  ['escapes of a terminal', [...miner, '\u001b[2J\u001b]0;owned\u0007', '\u009b31m']],
  ['quotes and braces', [...miner, '"}', "'}]", '\\', '{"a":"', '"} 1\ndavylamp_fake{x="']],
  ['line separators of Unicode', [...miner, '\u2028\u2029\u0085']],
  ['many words', [...miner, ...new Array<string>(50_000).fill('w')]],
];
/** Bytes of one event or log line; the command line in it is cut. */
const longestLine = 64 * 1024;

describe('a command line with', () => {
  for (const [what, argv] of hostile) {
    needs('rooms')(`${what} is reported in lines that stay whole`, async () => {
      const { agent, play } = await scene().watchedRoom();
      const { pid } = await play({ name: 'xmrig', argv });
      const { evidence } = await agent.event(({ event }) => event === 'firing', 'firing');
      expect(evidence.map(({ process }) => process?.pid)).toContain(pid);
      await expectCleanOutput(agent);
    });
  }

  for (const [what, argv] of [
    ['nothing in it', ['']],
    ['only empty words', ['', '', '']],
  ] as const) {
    needs('rooms')(`${what} raises no alert`, async () => {
      const { agent, play } = await scene().watchedRoom();
      await play({ name: 'quiet', argv });
      await agent.turns(3);
      expect(agent.events).toEqual([]);
      await expectCleanOutput(agent);
    });
  }
});

describe('a process named', () => {
  for (const name of ['a) b (c', ') S 1 1 1 (', '{"a"}', 'x\ny']) {
    needs('rooms')(`${JSON.stringify(name)} is told apart from the fields around its name`, async () => {
      const { agent, play } = await scene().watchedRoom();
      const { pid } = await play({ name, argv: minerArgv('./x', 1) });
      const { evidence } = await agent.event(({ event }) => event === 'firing', 'firing');
      expect(evidence.find(({ process }) => process?.pid === pid)?.process?.comm).toBe(name);
      await expectCleanOutput(agent);
    });
  }
});

type Agent = Awaited<ReturnType<ReturnType<typeof scene>['agent']>>;

async function expectCleanOutput(agent: Agent): Promise<void> {
  const metrics = (await agent.get('/metrics')).trimEnd().split('\n');
  // A comment, or a name with plain labels and a number: the text format of Prometheus.
  const sound = /^$|^# |^[a-zA-Z_:][\w:]*(\{(\w+="[^"\n]*",?)*\})? [-+0-9.eInfNa]+$/;
  expect(metrics.filter((line) => !sound.test(line))).toEqual([]);
  expect(metrics.filter((line) => line.includes('davylamp_fake'))).toEqual([]);
  for (const line of [...agent.stdout.all, ...agent.stderr.all.filter((each) => !each.startsWith('pid '))]) {
    expect(() => JSON.parse(line)).not.toThrow();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(line.length).toBeLessThan(longestLine);
  }
}

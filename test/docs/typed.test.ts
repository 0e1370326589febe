import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { davylamp } from '../live/agent.ts';
import { needs } from '../live/needs.ts';
import { scenes } from '../live/scene.ts';
import { Lines } from '../stand-ins/lines.ts';
import { blockBelow, commandsOf, root } from './pages.ts';
import { typed, typistOf } from './typed.ts';

const scene = scenes();
const START = 'npm start';
const DEMO = 'npm run demo';
const SCAN = 'npm start -- scan';
const HELP = 'npm start -- --help';
const METRICS = 'curl localhost:9477/metrics';
const CHECK_FILE = 'davylamp check FILE';
const CHECK_PATH = 'davylamp check PATH';
const [RUN = ''] = commandsOf(blockBelow('README.md', 'Run it elsewhere'));
const here = [START, DEMO, SCAN, HELP, METRICS, CHECK_FILE, CHECK_PATH, RUN];

describe('what the pages tell to type', () => {
  it.each(typed)('is typed by a test: %s', (command) => expect(typistOf(command, here)).toBeDefined());

  it.each(['helm install davylamp', 'kubectl -n davylamp delete pods --all', 'davylamp scan'])(
    'would be missed: %s',
    (command) => expect(typistOf(command, here)).toBeUndefined(),
  );

  // npm start is the same behind a build, which npm test has done already.
  needs(
    'rooms',
    'perl',
    'curl',
  )(`${START}, ${RUN} and ${METRICS}`, async () => {
    const room = await scene().standIns.room();
    const [enter = '', ...within] = room.enter;
    // No kubeconfig and no setting of whoever runs this.
    const env = { PATH: process.env['PATH'] };
    const agent = spawn(enter, [...within, 'sh', '-c', `cd '${root}' && exec env ${RUN}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    try {
      const log = new Lines(agent.stderr);
      await log.find((line) => line.includes('listens on 0.0.0.0:9477'), 'where it listens');
      await log.find((line) => line.includes('sensor socket sees'), 'what it sees');
      const [, ...words] = METRICS.split(' ');
      const { stdout } = await promisify(execFile)(enter, [...within, 'curl', '-sS', ...words]);
      expect(stdout).toContain('\ndavylamp_build_info{');
    } finally {
      const ended = once(agent, 'exit');
      agent.kill('SIGTERM');
      await room.close();
      await ended;
    }
  });

  needs('rooms', 'perl')(SCAN, async () => {
    const room = await scene().standIns.room();
    const { status, stdout } = await davylamp(['scan'], room.enter);
    expect([status, stdout]).toEqual([0, expect.stringContaining('Nothing suspicious')]);
  });

  it(HELP, async () => {
    const { status, stdout } = await davylamp(['--help']);
    expect(status).toBe(0);
    for (const command of ['run', 'scan', 'check', 'match']) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  needs('rooms', 'perl')(DEMO, async () => {
    const script = join(root, 'scripts/demo.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: root, timeout: 100_000 });
    expect(stdout).toContain('LEFT BE');
  });

  it(`${CHECK_FILE} and ${CHECK_PATH}`, async () => {
    for (const path of ['docs/config.example.yaml', 'signatures']) {
      expect(await davylamp(['check', join(root, path)])).toMatchObject({ status: 0 });
    }
    const broken = join(scene().standIns.folder, 'config.yaml');
    writeFileSync(broken, 'intervall: 5s\n');
    expect(await davylamp(['check', broken])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('intervall'),
    });
  });
});

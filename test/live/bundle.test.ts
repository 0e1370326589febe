import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DAVYLAMP } from './agent.ts';
import { needs } from './needs.ts';
import { scenes } from './scene.ts';

/** Writes the modules of Node that were loaded, once the program ends. */
const TELL = 'process.on("exit", () => console.error(JSON.stringify(process.moduleLoadList)))';

const scene = scenes();
const copy = mkdtempSync(join(tmpdir(), 'davylamp-bundle-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

async function modulesLoadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const flags = [`--import=data:text/javascript,${encodeURIComponent(TELL)}`, DAVYLAMP, ...args];
  const { stderr } = await promisify(execFile)(process.execPath, flags, { maxBuffer: 4 * 1024 * 1024 });
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
}

describe('the bundle', () => {
  it('loads no part of Node that would only cost memory', async () => {
    const loaded = await modulesLoadedBy('--help');
    expect(loaded).toContain('NativeModule http');
    // The fetch client, which the exports of node:http drag in, and what the index of prom-client does.
    expect(loaded.filter((name) => /undici|cluster/.test(name))).toEqual([]);
  });

  it('works without the YAML of its signatures, and without its libraries', async () => {
    cpSync(dirname(DAVYLAMP), join(copy, 'dist'), { recursive: true });
    const matching = promisify(execFile)(process.execPath, [join(copy, 'dist/davylamp.mjs'), 'match']);
    matching.child.stdin?.end('{"kind":"process","cmdline":["xmrig","-o","stratum+tcp://pool.example:3333"]}\n');
    const { stdout, stderr } = await matching;
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ severity: 'critical', families: ['xmrig'] });
  });

  needs('perl')('reads a kubeconfig without what it leaves out of the library', async () => {
    const kubeconfig = join(copy, 'kubeconfig');
    // Nothing listens on port 1: to be refused there, the request must have been made.
    const cluster = '{name: c, cluster: {server: "https://127.0.0.1:1", insecure-skip-tls-verify: true}}';
    const context = '{name: x, context: {cluster: c, user: u}}';
    const user = '{name: u, user: {token: t}}';
    writeFileSync(kubeconfig, `clusters: [${cluster}]\nusers: [${user}]\ncontexts: [${context}]\ncurrent-context: x\n`);
    const agent = await scene().agent([], [`--path.kubeconfig=${kubeconfig}`]);
    const complaint = await agent.stderr.find((line) => line.includes('not heard of'), 'what the API server answered');
    expect(complaint).toContain('ECONNREFUSED 127.0.0.1:1');
  });
});

import { describe, expect, it } from '@jest/globals';
import { argumentsOf } from '../../agent/judge/arguments.ts';
import { Judge } from '../../agent/judge/judge.ts';
import { buildSignatures, loadSignatures } from '../../agent/judge/load.ts';
import { parseYaml } from '../../agent/judge/sigma/document.ts';
import { signatureSources } from '../../agent/shipped.ts';

const told = (line: string) => argumentsOf(line.split(' '));

describe('the algorithm on a command line', () => {
  it.each([
    ['-a rx/0', ['rx/0']],
    ['--algo=KawPow -d 0', ['kawpow']],
    ['--algo ethash+kheavyhash', ['ethash', 'kheavyhash']],
    ['--algorithm randomx;verushash', ['randomx']],
    ['--coin monero', ['monero']],
    ['-k ethash', []],
    ['ethash', []],
    ['-a --algo', []],
    [`-a ${'x'.repeat(65)}`, []],
  ])('%s: %j', (line, expected) => expect(told(line).algorithms).toEqual(expected));
});

describe('the login on a command line', () => {
  it.each([
    ['-u W.rig', ['W.rig']],
    ['--wallet=W -p x', ['W']],
    ['-u a -u b', ['a', 'b']],
    ['-u -p', []],
    ['W', []],
  ])('%s: %j', (line, expected) => expect(told(line).logins).toEqual(expected));

  it('is bounded', () => expect(told('-u a '.repeat(1000)).logins).toHaveLength(64));
});

describe('a verdict names what it computes, and where', () => {
  const { signatures } = loadSignatures([signatureSources]);
  const judge = (line: string) => new Judge(signatures, 0).judge({ kind: 'process', cmdline: line.split(' ') });

  it('also at a pool that is on no list', () => {
    const [evidence] = judge('./a -a rx/0 -o 192.0.2.7:3333 -u W -p x');
    expect(evidence).toMatchObject({ weight: 100, pool: '192.0.2.7:3333', algorithm: 'rx/0' });
  });
  it('but not of a program that only has an endpoint', () => {
    for (const evidence of judge('/tmp/a --host 192.0.2.7:3333')) expect(evidence).not.toHaveProperty('pool');
  });
});

describe('lists of algorithms are refused', () => {
  it.each([
    ['as a list', 'algorithms: [rx/0]', 1],
    ['under another name', 'algorithms:\n  minig: [rx/0]', 2],
    ['as a map', 'algorithms:\n  mining: {rx: 0}', 2],
  ])('%s', (_, text, line) => {
    const { problems } = buildSignatures(parseYaml('a.yaml', text).documents);
    expect(problems).toMatchObject([{ line, message: expect.stringContaining('mining and shared') }]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compileDocuments } from '../../agent/judge/compiled.ts';
import { loadSignatures, readDocuments } from '../../agent/judge/load.ts';
import { signatureSources } from '../../agent/shipped.ts';
import { ruleText } from './sigma/draft.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'davylamp-compiled-'));
  file = join(directory, 'signatures.compiled.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function compile(...sources: readonly string[]): void {
  writeFileSync(file, compileDocuments(file, readDocuments(sources).documents));
}

describe('compiled signatures', () => {
  it('are the shipped ones, with the names of their files', () => {
    compile(signatureSources);
    const plain = ({ file, value }: { file: string; value: unknown }) => ({ file, value });
    const { documents, problems } = readDocuments([file]);
    expect(problems).toEqual([]);
    expect(documents.map(plain)).toEqual(readDocuments([signatureSources]).documents.map(plain));
    expect(loadSignatures([file]).signatures.ids).toEqual(loadSignatures([signatureSources]).signatures.ids);
  });

  it('are named by file and line when a rule of the user has the name of one', () => {
    const source = join(directory, 'source.yml');
    writeFileSync(source, `---\n${ruleText('  s:\n    CommandLine: x\n  condition: s')}`);
    compile(source);
    const own = join(directory, 'own.yml');
    writeFileSync(own, ruleText('  s:\n    CommandLine: y\n  condition: s'));
    const { signatures, problems } = loadSignatures([file, own]);
    expect(signatures.rules).toHaveLength(1);
    expect(problems).toMatchObject([{ file: own, message: expect.stringContaining(`the rule in ${source}:2`) }]);
  });

  it.each([
    ['no JSON', '[{"file"'],
    ['no list', '{"file":"a.yml","line":1,"value":{}}'],
    ['a list of something else', '[{"title":"a rule"}]'],
    ['a list with a gap', '[null]'],
  ])('are refused when they are %s', (_, text) => {
    writeFileSync(file, text);
    const { signatures, problems } = loadSignatures([file]);
    expect(signatures.rules).toHaveLength(0);
    expect(problems).toMatchObject([{ file, line: 1, message: expect.stringContaining('build anew') }]);
  });
});

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { leaves } from '../../agent/config/leaves.ts';
import { checkConfigText, configJsonSchema } from '../../agent/config.ts';
import { blockBelow, blocks, commandsOf, pages, read, root } from './pages.ts';

const { scripts, version } = JSON.parse(read('package.json')) as { scripts: Record<string, string>; version: string };
const objects = manifestObjects();
/** Names that stand for what the reader puts in. */
const PLACEHOLDER = /^[A-Z]+$/;
const PATHS = ['/metrics', '/healthz', '/readyz', '/api/v1/detections', '/'];

/** `namespace kind/name` of every object in the manifests; those of a cluster have no namespace. */
function manifestObjects(): ReadonlySet<string> {
  const files = globSync('manifests/**/*.yaml', { cwd: root }).filter((file) => !file.endsWith('kustomization.yaml'));
  const found = files.flatMap((file) =>
    parseAllDocuments(readFileSync(join(root, file), 'utf8')).flatMap((document) => {
      const { kind, metadata } = (document.toJS() ?? {}) as {
        kind?: string;
        metadata?: { name: string; namespace?: string };
      };
      if (kind === undefined || metadata === undefined) return [];
      return [`${metadata.namespace ?? ''} ${kind.toLowerCase()}/${metadata.name}`.trim()];
    }),
  );
  return new Set(found);
}

/** What is wrong with a command, as far as one can tell without running it; undefined when nothing is. */
function fault(command: string): string | undefined {
  const words = command.split(/\s+/).filter((word) => !/^[A-Z_]+=/.test(word));
  const [program = '', ...args] = words;
  const check = CHECKS[program];
  return check === undefined ? `nobody has said how to check ${program}` : check(args);
}

const CHECKS: Readonly<Record<string, (args: readonly string[]) => string | undefined>> = {
  npm: ([verb = '', script = '', ...rest]) => {
    if (verb === 'ci' || verb === 'test') return undefined;
    if (verb === 'run') return script in scripts ? undefined : `there is no script ${script}`;
    if (verb === 'start') return flagFault([script, ...rest]);
    return `npm ${verb} is not expected`;
  },
  node: (args) => (args.at(-1) === 'dist/davylamp.mjs' ? undefined : 'only dist/davylamp.mjs is run'),
  davylamp: ([verb = '']) => (['run', 'scan', 'check', 'match'].includes(verb) ? undefined : `no command ${verb}`),
  docker: (args) => (args.join(' ').includes(`davylamp:${version}`) ? undefined : `the version is ${version}`),
  curl: ([url = '']) => (PATHS.includes(new URL(`http://${url}`).pathname) ? undefined : `nothing is served at ${url}`),
  kubectl: kubectlFault,
  grep: () => undefined,
  sleep: () => undefined,
};

function flagFault(words: readonly string[]): string | undefined {
  const flags = words.filter((word) => /^--\w/.test(word)).map((word) => word.slice(2).split('=', 1)[0] ?? '');
  const known = [...leaves.map(({ key }) => key), 'config', 'help', 'json', 'seconds'];
  const wrong = flags.filter((flag) => !known.includes(flag));
  return wrong.length === 0 ? undefined : `no such flag: ${wrong}`;
}

function kubectlFault(args: readonly string[]): string | undefined {
  const after = (flag: string) => args[args.indexOf(flag) + 1] ?? '';
  if (args.includes('-k') && !existsSync(join(root, after('-k'), 'kustomization.yaml'))) return `no ${after('-k')}`;
  const namespace = args.includes('-n') ? after('-n') : '';
  const isKnown = (name: string) => PLACEHOLDER.test(name) || [...objects].some((each) => each === name);
  if (namespace !== '' && !isKnown(`namespace/${namespace}`) && !PLACEHOLDER.test(namespace)) return `no ${namespace}`;
  const named = args
    .filter((word) => word !== after('-k') && /^[a-z]+\/[a-z-]+$/.test(word))
    .map((word) => `${namespace} ${word}`.trim());
  const unknown = named.filter((name) => !isKnown(name));
  return unknown.length === 0 ? undefined : `the manifests have no ${unknown}`;
}

const commands = pages.flatMap((page) =>
  blocks(page, 'sh').flatMap((block) =>
    commandsOf(block).map((command) => [`${page}:${block.line}`, command] as const),
  ),
);

describe('the documentation', () => {
  it.each(commands)('%s can be run as it stands: %s', (_, command) => {
    expect(fault(command)).toBeUndefined();
  });

  it.each([
    ['npm run nonsense', 'there is no script nonsense'],
    ['npm start -- --intervall=5s', 'no such flag: intervall'],
    ['kubectl apply -k manifests/overlays/nagios', 'no manifests/overlays/nagios'],
    ['kubectl -n davylamp logs daemonset/davylam', 'the manifests have no davylamp daemonset/davylam'],
    ['kubectl -n lamp get pods', 'no lamp'],
    ['docker build -t davylamp:9.9.9 .', `the version is ${version}`],
    ['curl localhost:9477/metric', 'nothing is served at localhost:9477/metric'],
    ['helm install davylamp', 'nobody has said how to check helm'],
  ])('is checked: %s is not taken', (command, expected) => {
    expect(fault(command)).toBe(expected);
  });

  it.each(pages)('%s links to nothing that is not there', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    for (const link of links.filter((each) => !/^https?:/.test(each))) {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      expect([link, existsSync(join(root, target))]).toEqual([link, true]);
      if (anchor === undefined) continue;
      const headings = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));
      expect(headings).toContain(anchor);
    }
  });

  it('gives no configuration that is not one', () => {
    const sections = Object.keys((configJsonSchema()['properties'] ?? {}) as object);
    const configurations = pages
      .flatMap((page) => blocks(page, 'yaml'))
      .filter(({ text }) => Object.keys(Object(parse(text))).every((key) => sections.includes(key)));
    expect(configurations.length).toBeGreaterThanOrEqual(2);
    for (const { page, text } of configurations) expect(checkConfigText(text, page)).toEqual([]);
  });

  it('says the same of the install in the README and in the operations', () => {
    const install = blockBelow('docs/operations.md', 'Install').text;
    expect(blockBelow('README.md', 'Run it in a cluster').text).toBe(install);
  });
});

/** As GitHub makes it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

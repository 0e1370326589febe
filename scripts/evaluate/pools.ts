import type { Judgeable } from '../../agent/model.ts';
import { corpus, type PoolHost } from './corpus.ts';
import { code, count, groupBy, list, percent, type Section, share, table } from './section.ts';
import type { Subject } from './subject.ts';
import { tally } from './tally.ts';

/** Sources that say themselves that a host is a pool. The others are lists of what was seen with malware, or are old. */
const TRUSTED = ['confirmed', 'curated-suffix', 'miner-doc', 'doc', 'rule', 'candidate'];
/** A label that no pool in the corpus has. */
const NEW_LABEL = 'xx9-new';

/** Recall over names of pools, and false positives over ordinary names. */
export function poolSection({ judge }: Subject): Section {
  const hosts = corpus.pools();
  const curated = hosts.filter(isCurated);
  const suffixes = [...new Set(curated.flatMap(({ dnsSuffix }) => dnsSuffix ?? []))];
  const named = tally(judge, curated, ({ host }) => query(host));
  const dialled = tally(judge, curated, ({ host, ports }) => ({ kind: 'connection', host, port: ports?.[0] ?? 443 }));
  const below = tally(judge, suffixes, (suffix) => query(`${NEW_LABEL}.${suffix}`));
  const ordinary = tally(judge, corpus.domains(), query);
  return {
    title: 'Names of pools',
    figures: [
      share('curated pool hosts that reach a warning when asked for', named.warned.length, named.all, 99.5),
      share('curated pool hosts that reach a warning when connected to', dialled.warned.length, dialled.all, 99.5),
      share('new subdomains of curated pools that reach a warning', below.warned.length, below.all, 99.5),
      count('ordinary domains with any evidence', ordinary.noticed.length, ordinary.all, 0),
    ],
    body: [
      `Curated are the hosts whose source says itself that they are pools (${TRUSTED.join(', ')}), or that belong to a pool by`,
      'their registrable name; not those that come with a caution. Addresses, and hosts that were only seen with malware or on',
      'a list of 2018, corroborate or are left out.',
      '',
      table(['kind, confidence', 'hosts', 'curated', 'any evidence', 'warning'], rows(hosts, judge)),
      '',
      'Curated, and missed:',
      '',
      list([...named.passed.map(({ host }) => code(host)), ...below.passed.map((suffix) => code(`*.${suffix}`))]),
      '',
      'Ordinary, and noticed:',
      '',
      list(ordinary.noticed.map(code)),
    ].join('\n'),
  };
}

function isCurated({ kind, confidence, caution, dnsSuffix }: PoolHost): boolean {
  if (kind === 'ip' || kind === 'browser-miner' || caution !== undefined) return false;
  return dnsSuffix !== undefined || TRUSTED.includes(confidence);
}

function rows(hosts: readonly PoolHost[], judge: Subject['judge']) {
  const key = ({ kind, confidence, caution }: PoolHost) =>
    `${kind}, ${confidence}${caution === undefined ? '' : ', with a caution'}`;
  return [...groupBy(hosts, key)].map(([name, own]) => {
    const { all, noticed, warned } = tally(judge, own, recordOf);
    const part = (items: readonly unknown[]) => `${percent(items.length, all)} %`;
    return [name, all, own.filter(isCurated).length, part(noticed), part(warned)];
  });
}

function recordOf({ host, kind, ports }: PoolHost): Judgeable {
  return kind === 'ip' ? { kind: 'connection', ip: host, port: ports?.[0] ?? 443 } : query(host);
}

function query(name: string): Judgeable {
  return { kind: 'dns', query: name };
}

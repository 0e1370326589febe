import { readFileSync } from 'node:fs';
import type { Judgeable } from '../../agent/model.ts';

/** How far the words of a command line can be trusted (test/corpus/README.md). */
export type Verified = 'verbatim' | 'derived' | 'recalled' | 'name-only' | 'constructed';

export interface CommandLine {
  readonly cmdline: string | readonly string[];
  readonly exe?: string;
  readonly comm?: string;
  readonly verified: Verified;
  readonly source: string;
}

export interface MinerLine extends CommandLine {
  readonly family: string;
  /** A name that ordinary programs bear too. */
  readonly ambiguous?: true;
  readonly disguise?: true;
}

export interface OrdinaryLine extends CommandLine {
  readonly kind: string;
}

export interface PoolHost {
  readonly host: string;
  readonly kind: 'stratum' | 'pool-website' | 'pool-or-site' | 'browser-miner' | 'ip';
  readonly confidence: string;
  readonly ports?: readonly number[];
  /** Why the record is not to be taken at its word; must be obeyed. */
  readonly caution?: string;
  /** Everything below this name belongs to the pool. */
  readonly dnsSuffix?: string;
  readonly dnsSuffixBasis?: 'curated' | 'auto';
}

export interface Message {
  readonly direction: 'client->pool' | 'pool->client' | 'any';
  readonly dialect: string;
  /** null: the same bytes occur elsewhere, so either answer is right. */
  readonly must_match: boolean | null;
  readonly line: string;
}

export interface WalletText {
  readonly type: 'example' | 'near-miss';
  readonly value: string;
  readonly coin?: string;
  /** False for what is an address by its shape alone, or was cut short where it was found. */
  readonly checksum?: false;
}

export interface ImageName {
  readonly image: string;
  readonly kind: 'malicious' | 'miner-image' | 'abused-benign' | 'benign';
}

/** The public facts in test/corpus. */
export const corpus = {
  miners: () => lines<MinerLine>('miners.jsonl'),
  ordinary: () => lines<OrdinaryLine>('benign.jsonl'),
  pools: () => lines<PoolHost>('pools.jsonl'),
  domains: () => text('domains.txt').trimEnd().split('\n'),
  messages: () => lines<Message>('stratum.jsonl'),
  wallets: () => lines<WalletText>('wallets.jsonl'),
  images: () => lines<ImageName>('images.jsonl'),
};

/** A record of the judge; a command line in one text is split at spaces, as `davylamp match` does. */
export function processRecord({ cmdline, exe, comm }: CommandLine): Judgeable {
  const words = typeof cmdline === 'string' ? cmdline.split(' ') : cmdline;
  return {
    kind: 'process',
    cmdline: words,
    ...(exe === undefined ? {} : { exe }),
    ...(comm === undefined ? {} : { comm }),
  };
}

export function shown({ cmdline }: CommandLine): string {
  const line = typeof cmdline === 'string' ? cmdline : cmdline.join(' ');
  return line.length > 160 ? `${line.slice(0, 157)}...` : line;
}

function text(name: string): string {
  return readFileSync(new URL(`../../test/corpus/${name}`, import.meta.url), 'utf8');
}

function lines<T>(name: string): readonly T[] {
  return text(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

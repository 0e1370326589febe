import type { Evidence, Judgeable, ProcessRecord } from '../model.ts';
import { argumentsOf } from './arguments.ts';
import { poolOfConnection, poolOfQuery, poolsInArgv } from './pool-evidence.ts';
import { eventOf, processEvent } from './record.ts';
import type { Event } from './sigma/event.ts';
import type { Rule } from './sigma/rule.ts';
import type { SignatureSet } from './signature-set.ts';
import { withTarget } from './target.ts';
import { walletEvidence } from './wallet-evidence.ts';
import { findWallets } from './wallets.ts';

export { score, severityOf } from './score.ts';

/** Tells what of a record is evidence of mining. Pure but for `now`, which only ends the life of pool addresses. */
export class Judge {
  private readonly signatures: SignatureSet;
  private readonly now: number;

  /** `now` in milliseconds since the epoch. */
  constructor(signatures: SignatureSet, now: number = Date.now()) {
    this.signatures = signatures;
    this.now = now;
  }

  /** All evidence in a record, strongest first. Linear in its length; never throws, whatever is in it. */
  judge(record: Judgeable): Evidence[] {
    return this.collect(record).sort((a, b) => b.weight - a.weight);
  }

  private collect(record: Judgeable): Evidence[] {
    const { pools } = this.signatures;
    switch (record.kind) {
      case 'process':
        return this.judgeProcess(record);
      case 'connection':
        return [...this.matches(eventOf(record)), ...poolOfConnection(record, pools, this.now)];
      case 'dns':
        return [...this.matches(eventOf(record)), ...poolOfQuery(record.query, pools, this.now)];
      case 'payload':
        return this.judgePayload(record.data, eventOf(record));
      case 'image':
        return this.matches(eventOf(record));
      case 'text':
        return walletEvidence(findWallets(record.value), () => true);
    }
  }

  private judgeProcess(record: ProcessRecord): Evidence[] {
    const told = argumentsOf(record.cmdline);
    const wallets = findWallets(record.cmdline.join(' '));
    const found = this.matches(processEvent(record, told, wallets));
    return [
      ...withTarget(found, told, this.signatures.algorithms),
      ...poolsInArgv(told.endpoints, this.signatures.pools, this.now),
      ...walletEvidence(wallets, (address) => told.logins.some((login) => login.includes(address))),
    ];
  }

  /** Addresses are in the traffic of ordinary nodes too: they count only beside words of a miner. */
  private judgePayload(data: string, event: Event): Evidence[] {
    const spoken = this.matches(event);
    return spoken.length === 0 ? [] : [...spoken, ...walletEvidence(findWallets(data), () => true)];
  }

  private matches(event: Event): Evidence[] {
    return this.signatures.matcher.match(event).map((rule) => this.evidence(rule, event));
  }

  private evidence(rule: Rule, event: Event): Evidence {
    const { families } = this.signatures;
    const programs = event.fields.get('Program')?.map((text) => text.lower) ?? [];
    const family = rule.family === 'any' ? families.ofPrograms(programs)?.name : rule.family;
    const summary = family === undefined ? rule.title : `${rule.title} (${family})`;
    return {
      id: rule.name,
      kind: event.category,
      weight: rule.weight,
      summary,
      ...(family === undefined ? {} : { family }),
    };
  }
}

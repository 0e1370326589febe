/** Number behind `key` in the line of /proc/<pid>/net/sockstat{,6} that starts with `protocol:`; 0 when absent. */
export function parseSockstat(text: string, protocol: string, key: string): number {
  const line = lineOf(text, `${protocol}: `, 0);
  if (line === undefined) return 0;
  const words = line.split(' ');
  const at = words.indexOf(key);
  return at < 0 ? 0 : Number.parseInt(words[at + 1] ?? '0', 10);
}

/** TCP counters of a network namespace (RFC 4022, tcp group): all but the last move when a connection is made or ends. */
export interface TcpCounters {
  readonly activeOpens: number;
  readonly passiveOpens: number;
  readonly attemptFails: number;
  readonly estabResets: number;
  readonly currEstab: number;
  /** Segments received and sent, without those sent again. */
  readonly segments: number;
}

/** Reads the two `Tcp:` lines (names, then values) of /proc/<pid>/net/snmp; undefined when they are not there. */
export function parseSnmpTcp(text: string): TcpCounters | undefined {
  const names = lineOf(text, 'Tcp: ', 0);
  if (names === undefined) return undefined;
  const values = lineOf(text, 'Tcp: ', text.indexOf(names) + names.length);
  if (values === undefined) return undefined;
  const columns = names.split(' ');
  const numbers = values.split(' ');
  const value = (name: string) => Number.parseInt(numbers[columns.indexOf(name)] ?? '0', 10);
  return {
    activeOpens: value('ActiveOpens'),
    passiveOpens: value('PassiveOpens'),
    attemptFails: value('AttemptFails'),
    estabResets: value('EstabResets'),
    currEstab: value('CurrEstab'),
    segments: value('InSegs') + value('OutSegs'),
  };
}

function lineOf(text: string, prefix: string, from: number): string | undefined {
  let at = text.indexOf(prefix, from);
  while (at > 0 && text[at - 1] !== '\n') at = text.indexOf(prefix, at + 1);
  if (at < 0) return undefined;
  const end = text.indexOf('\n', at);
  return text.slice(at, end < 0 ? text.length : end);
}

import type { ConnectionRecord, Judgeable, ProcessRecord } from '../model.ts';
import type { Arguments } from './arguments.ts';
import { imageFields } from './image.ts';
import { payloadMessages } from './payload.ts';
import { programsOf } from './program.ts';
import { createEvent, type Event } from './sigma/event.ts';
import type { Wallet } from './wallets.ts';

/** What rules see of a record that is not a process. */
export function eventOf(record: Exclude<Judgeable, ProcessRecord | { kind: 'text' }>): Event {
  switch (record.kind) {
    case 'connection':
      return connectionEvent(record);
    case 'dns':
      return createEvent('dns_query', { QueryName: hostName(record.query) });
    case 'payload':
      return payloadEvent(record.data, record.direction);
    case 'image':
      return createEvent('container_image', imageFields(record.image));
  }
}

/** A process in Sigma's words, and in some of our own, from Program on (docs/signatures.md). */
export function processEvent(record: ProcessRecord, told: Arguments, wallets: readonly Wallet[]): Event {
  const { endpoints, algorithms, logins } = told;
  const proven = wallets.filter((wallet) => wallet.proven).map(({ address }) => address);
  return createEvent('process_creation', {
    Image: record.exe || pathOf(record.cmdline[0]),
    CommandLine: record.cmdline.join(' '),
    CurrentDirectory: record.cwd,
    ParentImage: record.parentExe,
    ParentCommandLine: record.parentCmdline?.join(' '),
    Program: programsOf(record),
    Comm: record.comm,
    Endpoint: endpoints.flatMap(({ option, text }) => (option === undefined ? [] : [`${option} ${text}`])),
    Wallet: proven,
    Algorithm: algorithms,
    EnvName: record.env,
    Login: logins,
    Payee: proven.filter((address) => logins.some((login) => login.includes(address))),
  });
}

/** A host name as rules and pool lists write it: no final dot. */
export function hostName(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function payloadEvent(data: string, direction: string | undefined): Event {
  const messages = payloadMessages(data);
  return createEvent('tcp_payload', {
    Payload: data,
    Direction: direction,
    Method: messages.flatMap(({ method }) => (method === undefined ? [] : [method])),
    Shape: messages.map(({ shape }) => shape),
  });
}

function connectionEvent(record: ConnectionRecord): Event {
  return createEvent('network_connection', {
    DestinationHostname: record.host === undefined ? undefined : hostName(record.host),
    DestinationIp: record.ip,
    DestinationPort: String(record.port),
    Image: record.exe,
    Initiated: 'true',
    Protocol: 'tcp',
  });
}

/** argv[0] stands in for an unknown executable, but only where it is a path and not a name made up. */
function pathOf(argv0: string | undefined): string | undefined {
  return argv0 !== undefined && /^\.{0,2}\//.test(argv0) ? argv0 : undefined;
}

import type { Category } from './event.ts';

/**
 * What the agent can see of each category. Of a process Program and what stands below it, the parts of an image and all of
 * a payload are our own; the others are Sigma's (specification 2.1, appendix "Taxonomy").
 */
const SEEN: Readonly<Record<Category, readonly string[]>> = {
  process_creation: [
    'Image',
    'CommandLine',
    'CurrentDirectory',
    'ParentImage',
    'ParentCommandLine',
    'Program',
    'Comm',
    'Endpoint',
    'Wallet',
    'Algorithm',
    'Login',
    'Payee',
    'EnvName',
  ],
  network_connection: ['DestinationHostname', 'DestinationIp', 'DestinationPort', 'Image', 'Initiated', 'Protocol'],
  dns_query: ['QueryName'],
  container_image: ['Image', 'Registry', 'Repository', 'Name', 'Tag', 'Digest'],
  tcp_payload: ['Payload', 'Direction', 'Method', 'Shape'],
};

/** Other names of Sigma's taxonomy for the same facts, in lower case. */
const ALIASES: Readonly<Record<Category, Readonly<Record<string, string>>>> = {
  process_creation: {},
  network_connection: {
    dst_ip: 'DestinationIp',
    dst_port: 'DestinationPort',
    'destination.ip': 'DestinationIp',
    'destination.port': 'DestinationPort',
    'destination.domain': 'DestinationHostname',
    'network.transport': 'Protocol',
  },
  dns_query: { query: 'QueryName', 'dns.question.name': 'QueryName' },
  container_image: {},
  tcp_payload: {},
};

/** The spelling that events use for a field, whatever the case in the rule; undefined when the agent cannot see it. */
export function seenField(category: Category, name: string): string | undefined {
  const lower = name.toLowerCase();
  const aliases = ALIASES[category];
  if (Object.hasOwn(aliases, lower)) return aliases[lower];
  return SEEN[category].find((field) => field.toLowerCase() === lower);
}

export function seenFields(category: Category): readonly string[] {
  return SEEN[category];
}

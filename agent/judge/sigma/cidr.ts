import { BlockList, isIP } from 'node:net';

/** A test whether an address lies in a network; undefined when `value` is no network. */
export function parseCidr(value: string): ((address: string) => boolean) | undefined {
  const slash = value.indexOf('/');
  const network = slash < 0 ? value : value.slice(0, slash);
  const version = isIP(network);
  if (version === 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  const prefix = slash < 0 ? bits : Number(value.slice(slash + 1));
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits || value.endsWith('/')) return undefined;
  const list = new BlockList();
  list.addSubnet(network, prefix, version === 4 ? 'ipv4' : 'ipv6');
  return (address) => {
    const kind = isIP(address);
    return kind !== 0 && list.check(address, kind === 4 ? 'ipv4' : 'ipv6');
  };
}

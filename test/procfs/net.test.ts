import { describe, expect, it } from '@jest/globals';
import { parseSnmpTcp, parseSockstat } from '../../agent/procfs/net-counters.ts';
import { formatIpv6, parseTcp, type TcpSocket } from '../../agent/procfs/net-tcp.ts';

const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const rest = '00000000:00000000 00:00000000 00000000     0        0';

function parse(...lines: string[]) {
  const sockets: TcpSocket[] = [];
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const broken = parseTcp(bytes, bytes.length, (socket) => sockets.push(socket));
  return { sockets, broken };
}

describe('parseTcp', () => {
  it('reads IPv4 addresses, which are words in the byte order of the machine', () => {
    const line = `   0: 0100007F:D431 0A01A8C0:0D05 01 ${rest} 31337 1 0000000000000000 20 4 30 10 -1`;
    expect(parse(header, line).sockets).toEqual([
      { localIp: '127.0.0.1', localPort: 54321, remoteIp: '192.168.1.10', remotePort: 3333, state: 1, inode: 31337 },
    ]);
  });

  it('reads IPv6 addresses in their canonical form, and mapped IPv4 as IPv4', () => {
    const real = `  12: 00000000000000000000000001000000:1F90 B80D0120000000000000000001000000:01BB 02 ${rest} 7 1 0`;
    const mapped = `  13: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000A01A8C0:0D05 01 ${rest} 8 1 0`;
    expect(parse(real, mapped).sockets).toMatchObject([
      { localIp: '::1', remoteIp: '2001:db8::1', remotePort: 443, state: 2, inode: 7 },
      { localIp: '127.0.0.1', remoteIp: '192.168.1.10', remotePort: 3333 },
    ]);
  });

  it('counts lines that make no sense and goes on', () => {
    const good = `   1: 0100007F:0001 0100007F:0002 01 ${rest} 9 1 0`;
    const { sockets, broken } = parse('garbage', '  1: 0100007F:00', '  2: XX00007F:0001 0100007F:0002 01', good);
    expect(sockets).toHaveLength(1);
    expect(broken).toBe(3);
  });
});

describe('formatIpv6', () => {
  it.each([
    [[0, 0, 0, 0, 0, 0, 0, 0], '::'],
    [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], '2001:db8::1:0:0:1'],
    [[1, 0, 2, 3, 4, 5, 6, 7], '1:0:2:3:4:5:6:7'],
    [[1, 2, 3, 4, 5, 6, 0, 0], '1:2:3:4:5:6::'],
  ])('writes %j as %s', (groups, text) => {
    expect(formatIpv6(groups)).toBe(text);
  });
});

const snmp = `Ip: Forwarding DefaultTTL
Ip: 1 64
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs
Tcp: 1 200 120000 -1 11 12 13 14 15 16 17
Udp: InDatagrams
`;

describe('counters', () => {
  it('reads the TCP counters by their names, wherever they stand', () => {
    expect(parseSnmpTcp(snmp)).toEqual({
      activeOpens: 11,
      attemptFails: 13,
      currEstab: 15,
      estabResets: 14,
      passiveOpens: 12,
      segments: 33,
    });
  });

  it.each([[''], ['Tcp: ActiveOpens\n'], ['Udp: 1\n']])('finds no TCP counters in %j', (text) => {
    expect(parseSnmpTcp(text)).toBeUndefined();
  });

  it('reads sockets in use', () => {
    expect(parseSockstat('sockets: used 5\nTCP: inuse 21 orphan 0 tw 3\nUDP: inuse 1\n', 'TCP', 'inuse')).toBe(21);
    expect(parseSockstat('TCP6: inuse 4\n', 'TCP', 'inuse')).toBe(0);
  });
});

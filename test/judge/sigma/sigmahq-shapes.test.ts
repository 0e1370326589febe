import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSignatures } from '../../../agent/judge/load.ts';
import { parseYaml } from '../../../agent/judge/sigma/document.ts';
import { type Category, createEvent } from '../../../agent/judge/sigma/event.ts';

const file = new URL('sigmahq-shapes.yml', import.meta.url);
const { documents, problems: unread } = parseYaml('sigmahq-shapes.yml', readFileSync(file, 'utf8'));
const { signatures, problems } = buildSignatures(documents);

/** The numbers of the rules that match, which end their ids. */
function matching(category: Category, fields: Readonly<Record<string, string>>): number[] {
  return signatures.matcher.match(createEvent(category, fields)).map(({ id }) => Number(id?.slice(-2)));
}

describe('rules in the shapes of SigmaHQ', () => {
  it('load without a change, a problem or a limitation', () => {
    expect([...unread, ...problems]).toEqual([]);
    expect(signatures.limitations).toEqual([]);
    expect(signatures.counts).toEqual({ loaded: 10, limited: 0, broken: 0 });
  });

  const long = 'x'.repeat(200);
  const processes: readonly (readonly [Readonly<Record<string, string>>, readonly number[]])[] = [
    [{ Image: '/usr/bin/ATTD' }, [1]],
    [{ Image: '/usr/bin/attx' }, []],
    [{ Image: '/usr/bin/attd/x' }, []],
    [{ Image: '/bin/snake3', CommandLine: "snake3 -c os.run(id -Gn 'x')" }, [2]],
    [{ Image: '/bin/snake3.11', CommandLine: 'snake3 -c os.run(/bin/zsh)' }, [2]],
    [{ Image: '/bin/snake3', CommandLine: 'snake3 -c run(/bin/zsh)' }, []],
    [{ Image: '/bin/snake3', CommandLine: 'snake3 -c os.run(/bin/ls)' }, []],
    [{ Image: '/bin/cutfile', CommandLine: 'cutfile --lines  0 ~/shell.log' }, [3]],
    [{ Image: '/bin/cutfile', CommandLine: 'cutfile --lines=10 ~/shell.log' }, []],
    [{ Image: '/bin/cutfile', CommandLine: 'cutfile -n0 ~/notes' }, []],
    [{ Image: '/bin/linkfile', CommandLine: 'linkfile -s /dev/null ~/.logged' }, [3]],
    [{ Image: '/bin/sh', CommandLine: 'sh -c "forget -c"' }, [3]],
    [{ Image: '/bin/linkfile', CommandLine: 'linkfile "forget -c"' }, []],
    [{ CommandLine: 'sh -c curl x | shx' }, [4]],
    [{ CommandLine: 'sh -c curl x |shx -' }, [4]],
    [{ CommandLine: 'sh -c curl x |shxx' }, []],
    [{ CommandLine: 'dash -c curl x | shx' }, []],
    [{ Image: '/bin/whoamix', ParentImage: '/usr/sbin/webd' }, [5]],
    [{ Image: '/bin/whoamix', ParentCommandLine: '/opt/bin/javax -jar Tomcat.jar' }, [5]],
    [{ Image: '/bin/whoamix', ParentCommandLine: '/opt/bin/javax -jar jetty.jar' }, []],
    [{ Image: '/bin/whoamix', ParentImage: '/usr/sbin/webd', CommandLine: 'whoamix --local' }, []],
    [{ Image: '/bin/whoamix', ParentImage: '/agentd', ParentCommandLine: '/bin/javax tomcat' }, []],
    [{ Image: '/bin/readfile', CommandLine: 'readfile cert9.db' }, [6]],
    [{ Image: '/bin/readfile', CommandLine: 'readfile cert9.DB.bak' }, [6]],
    [{ Image: '/bin/readfile', CommandLine: 'readfile 9.db' }, []],
    [{ Image: '/bin/namefile', CommandLine: `namefile ${long}` }, [6]],
    [{ Image: '/bin/namefile', CommandLine: `namefile ${long.slice(0, 100)}` }, []],
    [{ Image: '/bin/printfile', CommandLine: 'printfile x' }, [7]],
    [{ Image: '/bin/other', CommandLine: 'other /.x_history' }, []],
  ];
  it.each(processes)('of the process %j match: %j', (fields, expected) => {
    expect(matching('process_creation', fields)).toEqual(expected);
  });

  const to = (DestinationIp: string, DestinationPort: string) => ({
    DestinationIp,
    DestinationPort,
    Initiated: 'true',
  });
  const connections: readonly (readonly [Readonly<Record<string, string>>, readonly number[]])[] = [
    [to('203.0.113.9', '4444'), [8]],
    [to('2001:db8::1', '888'), [8]],
    [to('203.0.113.9', '443'), []],
    [to('127.8.8.8', '4444'), []],
    [to('::1', '888'), []],
    [to('fd12::1', '888'), []],
    [{ ...to('203.0.113.9', '4444'), Initiated: 'false' }, []],
    [{ ...to('203.0.113.9', '443'), DestinationHostname: 'a.TUNNEL.example' }, [9]],
    [{ ...to('203.0.113.9', '443'), DestinationHostname: 'tunnel.example' }, []],
  ];
  it.each(connections)('of the connection %j match: %j', (fields, expected) => {
    expect(matching('network_connection', fields)).toEqual(expected);
  });

  it.each([
    ['AAA.stagex.example', [10]],
    ['x.aaa.stagex.example', []],
    ['abcd==.example', [10]],
    ['abcd=.example', []],
    ['a.wildx.example', [10]],
    ['wildx.example', []],
  ])('of the question for %s match: %j', (QueryName, expected) => {
    expect(matching('dns_query', { QueryName })).toEqual(expected);
  });
});

import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

/** Follows the pods of a server, and says how many there are. */
const script = `
import { createHttpApi } from './agent/identify/http-api.ts';
import { PodStore } from './agent/identify/pod-store.ts';
import { PodWatch } from './agent/identify/pod-watch.ts';
const access = { server: new URL(process.argv[1]), description: '', options: async () => ({}) };
const api = createHttpApi(access, { userAgent: 'test', patience: 30_000 });
const store = new PodStore({ limit: 100, keepDeleted: 600 });
const log = { info() {}, warn: (_, message) => console.log(message) };
const watch = new PodWatch({ api, node: 'n', store, changed() {}, log });
void watch.run(new AbortController().signal);
await watch.ready;
console.log(store.size);
process.exit();
`;

describe('the list of the pods of a node', () => {
  it('is read in less memory than it has, since whoever makes pods can make them as fat as etcd takes', async () => {
    const env = [{ name: 'FAT', value: '<'.repeat(1_400_000) }];
    // As the API server writes it.
    const fat = (uid: number) =>
      JSON.stringify({
        metadata: { namespace: 'ns', name: `pod-${uid}`, uid: `${uid}` },
        spec: { containers: [{ name: 'c', image: 'i', env }] },
      }).replaceAll('<', '\\u003c');
    const server = createServer(async (request, response) => {
      if (request.url?.includes('watch')) return;
      response.writeHead(200).write('{"metadata":{"resourceVersion":"5"},"items":[');
      for (let i = 0; i < 20; i++) {
        const taken = response.write(`${i > 0 ? ',' : ''}${fat(i)}`);
        if (!taken) await new Promise((resolve) => response.once('drain', resolve));
      }
      response.end(']}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const args = [
      '--max-old-space-size=64',
      '--input-type=module-typescript',
      '-e',
      script,
      `http://127.0.0.1:${port}`,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
    expect(stdout.trim()).toBe('20');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }, 60_000);
});

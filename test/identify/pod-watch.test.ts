import { afterEach, describe, expect, it } from '@jest/globals';
import { PodStore } from '../../agent/identify/pod-store.ts';
import { PodWatch } from '../../agent/identify/pod-watch.ts';
import { events, type Handler, json, startApiServer } from './api-server.ts';

const rawPod = (uid: string, version = '1') => ({
  metadata: { namespace: 'ns', name: `pod-${uid}`, uid, resourceVersion: version },
});
const listOf = (version: string, ...uids: string[]) =>
  json({ metadata: { resourceVersion: version }, items: uids.map((uid) => rawPod(uid)) });
const silent: Handler = events([]);

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

/** A watch on a server that answers like this. */
async function watching(...handlers: Handler[]) {
  const server = await startApiServer(...handlers);
  const store = new PodStore({ limit: 100, keepDeleted: 600 });
  const warnings: string[] = [];
  const log = { info() {}, warn: (_: object, message: string) => void warnings.push(message) };
  const watch = new PodWatch({ api: server.api(300), node: 'n 1', store, changed() {}, log, pause: 5 });
  const end = new AbortController();
  const ended = watch.run(end.signal);
  cleanup.push(
    () => end.abort(),
    () => ended,
    () => server.close(),
  );
  const until = async (what: () => boolean) => {
    for (let waited = 0; !what() && waited < 400; waited++) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const uids = () => store.pods.map(({ uid }) => uid).sort();
  return { server, store, watch, warnings, until, uids };
}

describe('the pod watch', () => {
  it('lists once, watches from there, and asks for nothing else', async () => {
    const { server, watch, uids } = await watching(listOf('7', 'a'), silent);
    await watch.ready;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.requests).toEqual([
      '/api/v1/pods?fieldSelector=spec.nodeName%3Dn%201&resourceVersion=0',
      '/api/v1/pods?fieldSelector=spec.nodeName%3Dn%201&watch=true&allowWatchBookmarks=true&resourceVersion=7',
    ]);
    expect(uids()).toEqual(['a']);
    expect(watch.state()).toMatchObject({ state: 'synced', pods: 1 });
  });

  it('takes in what is added, changed and deleted', async () => {
    const { until, uids } = await watching(
      listOf('1', 'a'),
      events([
        { type: 'ADDED', object: rawPod('b') },
        { type: 'MODIFIED', object: rawPod('b') },
        { type: 'DELETED', object: rawPod('a') },
      ]),
    );
    await until(() => uids().join() === 'b');
    expect(uids()).toEqual(['b']);
  });

  it('goes on where an ended watch was, bookmarks included', async () => {
    const { server, until } = await watching(
      listOf('1'),
      events([{ type: 'ADDED', object: rawPod('b', '5') }], true),
      events([{ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } }], true),
      silent,
    );
    await until(() => server.requests.length >= 4);
    expect(server.requests.slice(1).map((url) => url.split('resourceVersion=')[1])).toEqual(['1', '5', '9']);
  });

  it.each([
    ['an answer', json({ message: 'too old' }, 410)],
    ['an event', events([{ type: 'ERROR', object: { code: 410, message: 'too old' } }])],
    ['half an event', events(['{"type":"ADDED","object'])],
  ])('lists anew when its place is lost, told by %s', async (_, lost) => {
    const { until, uids, warnings } = await watching(listOf('1', 'a', 'b'), lost, listOf('8', 'b', 'c'), silent);
    await until(() => uids().join() === 'b,c');
    expect(uids()).toEqual(['b', 'c']);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['401 Unauthorized', json({ message: 'Unauthorized' }, 401)],
    ['403 pods is forbidden', json({ message: 'pods is forbidden' }, 403)],
    [
      '500 Internal Server Error',
      (_: unknown, response: { writeHead(code: number): { end(): void } }) => response.writeHead(500).end(),
    ],
    ['an answer that is no list of pods', json({})],
    ['no answer within 0.3 s', () => {}],
  ] as [string, Handler][])('says once that it failed with %s, tries again, and recovers', async (error, failing) => {
    const lasting = await watching(failing);
    await lasting.until(() => lasting.watch.state().state === 'failing');
    expect(lasting.watch.state()).toMatchObject({ state: 'failing', error });

    const { watch, until, uids, warnings } = await watching(failing, failing, listOf('1', 'a'), silent);
    await until(() => watch.state().state === 'synced');
    expect(uids()).toEqual(['a']);
    expect(warnings).toEqual([`the pods of this node are not heard of: ${error}`]);
  });

  it('waits as long as the server asks for', async () => {
    const { server } = await watching(json({}, 429, { 'retry-after': '60' }), listOf('1'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.requests).toHaveLength(1);
  });

  it('keeps what it knows while the server is away', async () => {
    const { watch, until, uids } = await watching(
      listOf('1', 'a'),
      (request) => request.socket.destroy(),
      (request) => request.socket.destroy(),
      silent,
    );
    await until(() => watch.state().state === 'failing');
    expect(uids()).toEqual(['a']);
    await until(() => watch.state().state === 'synced');
    expect(watch.state().state).toBe('synced');
  });

  it('is done as soon as it is told so, in the middle of a watch', async () => {
    const { watch } = await watching(listOf('1'), silent);
    await watch.ready;
    for (const close of cleanup.splice(0)) await close();
  });
});

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

/** Seconds. */
const SILENCE = 0.2;

const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of cleanup.splice(0)) await close();
});

/** A watch on a server that answers like this. */
async function watching(...handlers: Handler[]) {
  const server = await startApiServer(...handlers);
  const store = new PodStore({ limit: 100, keepDeleted: 600 });
  const warnings: string[] = [];
  const log: string[] = [];
  const writer = {
    info: (_: object, message: string) => void log.push(message),
    warn: (_: object, message: string) => void warnings.push(message),
  };
  const watch = new PodWatch({
    api: server.api(300),
    node: 'n 1',
    store,
    changed() {},
    log: writer,
    pause: 5,
    silence: SILENCE,
  });
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
  return { server, store, watch, warnings, log, until, uids };
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

  it('holds no pods that are over: jobs leave them behind by the thousand', async () => {
    const phased = (uid: string, phase: string) => ({ ...rawPod(uid), status: { phase } });
    const items = [phased('a', 'Running'), phased('b', 'Succeeded'), phased('c', 'Failed'), phased('d', 'Pending')];
    const { store, watch, until, uids } = await watching(
      json({ metadata: { resourceVersion: '1' }, items }),
      events([{ type: 'MODIFIED', object: phased('a', 'Succeeded') }]),
    );
    await watch.ready;
    await until(() => uids().join() === 'd');
    expect(uids()).toEqual(['d']);
    // Its processes may take a moment longer.
    expect(store.find({ id: 'x', podUid: 'a' })?.pod.name).toBe('pod-a');
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

  it.each(['60', '9999999999', '1e999'])('waits as long as the server asks for (%s s)', async (seconds) => {
    const { server } = await watching(json({}, 429, { 'retry-after': seconds }), listOf('1'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.requests).toHaveLength(1);
  });

  it('lists anew where a server does not understand what another has called a version, and says so', async () => {
    const { server, until, uids, warnings, log } = await watching(
      listOf('9 of etcd', 'a'),
      json({ message: 'Invalid value: "9 of etcd"' }, 400),
      listOf('1', 'b'),
      silent,
    );
    await until(() => uids().join() === 'b');
    expect(server.requests[1]).toMatch(/&resourceVersion=9%20of%20etcd$/);
    expect(server.requests[2]).toMatch(/&resourceVersion=0$/);
    expect(warnings).toEqual(['the pods of this node are not heard of: 400 Invalid value: "9 of etcd"']);
    expect(log).toEqual(['1 pods of this node are known', 'the pods of this node are heard of again']);
  });

  it('lists ever more seldom where each watch has lost its place', async () => {
    const lost = events([{ type: 'ERROR', object: { code: 410, message: 'too old' } }]);
    const { server } = await watching(...Array.from({ length: 50 }, () => [listOf('1'), lost]).flat());
    await new Promise((resolve) => setTimeout(resolve, 700));
    // Pauses of 5, 10, 20, 40, 80, 160 and 320 ms, or half of them, and no 100 of 5.
    expect(server.requests.length).toBeGreaterThan(4);
    expect(server.requests.length).toBeLessThan(20);
  });

  it('stays where it is when an event names no version', async () => {
    const { server, until } = await watching(
      listOf('7'),
      events([{ type: 'BOOKMARK', object: { metadata: { resourceVersion: { a: 1 } } } }], true),
      silent,
    );
    await until(() => server.requests.length >= 3);
    expect(server.requests[2]).toMatch(/&resourceVersion=7$/);
  });

  it('holds on to a watch in which nothing happens, and knows that it is open', async () => {
    const { server, watch, until } = await watching(listOf('1'), silent);
    await watch.ready;
    const { lastSync = 0 } = watch.state();
    await until(() => (watch.state().lastSync ?? 0) > lastSync + SILENCE * 3000);
    expect(watch.state().state).toBe('synced');
    expect(server.requests).toHaveLength(2);
  });

  it('gives up a watch in which the bookmarks have ceased', async () => {
    const bookmark = { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } };
    const { server, watch, until } = await watching(listOf('1'), events([bookmark]), silent);
    await until(() => server.requests.length === 3);
    expect(server.requests[2]).toMatch(/resourceVersion=9$/);
    await until(() => watch.state().state === 'synced');
    expect(watch.state().state).toBe('synced');
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

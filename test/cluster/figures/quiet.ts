import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api.ts';
import { DisturbingProxy } from '../proxy.ts';
import type { Scene } from '../scene.ts';

/** What the API server counted of one kind of request. */
type Counts = ReadonlyMap<string, number>;

/** Requests of the agent in so many quiet minutes, as a proxy before it counts them and as the API server itself does. */
export async function quiet(scene: Scene, minutes: number): Promise<readonly string[]> {
  await using proxy = await DisturbingProxy.start(scene.api.credentials);
  // Others may mine on this machine, so to say: its own Events would be told to the API server.
  const agent = await scene.agent(['--interval=5s', '--kubernetes_events=false'], { server: proxy.url });
  await sleep(15_000);
  const begun = proxy.requests.length;
  const [watches, before] = [await openWatches(scene.api), await podRequests(scene.api)];
  await sleep(minutes * 60_000);
  const made = proxy.requests
    .slice(begun)
    .map(({ method, path, at }) => `${new Date(at).toISOString()} ${method} ${path}`);
  const ended = proxy.endedWatches;
  const after = await podRequests(scene.api);
  const open = proxy.openWatches;
  await agent.stop();
  await sleep(2_000);
  const without = await openWatches(scene.api);
  const grown = [...after].filter(([series, count]) => count !== (before.get(series) ?? 0));
  return [
    `requests before it was quiet: ${proxy.requests
      .slice(0, begun)
      .map(({ path }) => path.split('?')[0] + (path.includes('watch=') ? ' (watch)' : ''))
      .join(', ')}`,
    `requests in ${minutes} quiet minutes, seen by the proxy: ${made.length} ${made.join(' ')}`,
    `watches open at the end, seen by the proxy: ${open}; ended before: ${ended.join(', ') || 'none'}`,
    `watches of pods at the API server: ${watches} with the agent, ${without} once it had ended`,
    `LISTs and WATCHes of pods in all namespaces that the API server counted meanwhile: ${grown.map(([series, count]) => `${count - (before.get(series) ?? 0)} ${series}`).join(', ') || 'none'}`,
  ];
}

async function openWatches(api: Api): Promise<number> {
  const lines = await metrics(
    api,
    /^apiserver_longrunning_(gauge|requests)\{.*resource="pods".*scope="cluster".*verb="WATCH"/,
  );
  return lines.reduce((sum, [, value]) => sum + value, 0);
}

async function podRequests(api: Api): Promise<Counts> {
  const wanted = /^apiserver_request_total\{.*resource="pods".*scope="cluster".*verb="(LIST|WATCH)"/;
  return new Map((await metrics(api, wanted)).filter(([series]) => series.includes('contentType="application/json"')));
}

async function metrics(api: Api, wanted: RegExp): Promise<[string, number][]> {
  const { body } = await api.call('GET', '/metrics');
  const lines = body.split('\n').filter((line) => wanted.test(line));
  return lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]);
}

import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from '../../agent/metrics.ts';
import { type RunningServer, type StatusSource, startServer } from '../../agent/server.ts';
import { UsageError } from '../../agent/usage-error.ts';
import { allowance, verdict } from '../sinks/samples.ts';

const metrics = createMetrics({ version: '0', allWorkloads: false, maxSeries: 1 });
const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
  metrics.close();
});

function source(part: Partial<StatusSource> = {}): StatusSource {
  return {
    node: 'n1',
    version: '1.2.3',
    startedAt: Date.now(),
    sensors: () => [],
    exceptions: () => [],
    verdicts: () => [],
    signatures: () => ({ loaded: 1, broken: 0, problems: [] }),
    health: () => ({ ok: true }),
    ready: () => true,
    ...part,
  };
}

async function start(part: Partial<StatusSource> = {}): Promise<string> {
  const server = await startServer({ host: '127.0.0.1', port: 0 }, source(part), metrics);
  running.push(server);
  return `http://${server.address}`;
}

describe('the server', () => {
  it('serves the metrics', async () => {
    const response = await fetch(`${await start()}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toContain('davylamp_build_info{version="0"');
  });

  it('is healthy while the loop runs, and says why it is not', async () => {
    const well = await fetch(`${await start()}/healthz`);
    expect([well.status, await well.text()]).toEqual([200, 'ok\n']);
    const stuck = await fetch(
      `${await start({ health: () => ({ ok: false, reason: 'no turn ended for 40 s' }) })}/healthz`,
    );
    expect([stuck.status, await stuck.text()]).toEqual([503, 'no turn ended for 40 s\n']);
  });

  it('lists the exceptions, and says in each detection which one is about it', async () => {
    const [soon, past] = [Date.now() + 60_000, Date.now() - 1];
    const exceptions = () => [
      { name: 'bench', reason: 'agreed', expires: soon, silences: 1 },
      { name: 'old', reason: 'agreed', expires: past, silences: 0 },
    ];
    const verdicts = () => [verdict({ allowance: allowance() }), verdict()];
    const answer = await fetch(`${await start({ exceptions, verdicts })}/api/v1/detections`);
    const body = (await answer.json()) as { exceptions: object[]; detections: { exception?: object }[] };
    expect(body.exceptions).toEqual([
      { name: 'bench', reason: 'agreed', expires: new Date(soon).toISOString(), in_force: true, silences: 1 },
      { name: 'old', reason: 'agreed', expires: new Date(past).toISOString(), in_force: false, silences: 0 },
    ]);
    expect(body.detections.map(({ exception }) => exception)).toEqual([
      { name: 'pow-bench', reason: 'Agreed in OPS-123.', expires: '2026-02-01T00:00:00.000Z', in_force: true },
      undefined,
    ]);
  });

  it('is ready after the first full turn, and not before', async () => {
    expect((await fetch(`${await start()}/readyz`)).status).toBe(200);
    expect((await fetch(`${await start({ ready: () => false })}/readyz`)).status).toBe(503);
  });

  it('gives firing and resolved verdicts as JSON, and no mere suspicions', async () => {
    const verdicts = () => [verdict(), verdict({ state: 'resolved' }), verdict({ state: 'suspected' })];
    const response = await fetch(`${await start({ verdicts })}/api/v1/detections?x=1`);
    const body = (await response.json()) as { detections: { state: string }[] };
    expect(body).toMatchObject({ node: 'n1', version: '1.2.3' });
    expect(body.detections.map(({ state }) => state)).toEqual(['firing', 'resolved']);
  });

  it('gives the worst of more verdicts than anybody reads, and says how many it left out', async () => {
    const verdicts = () => Array.from({ length: 300 }, (_, score) => verdict({ score }));
    const response = await fetch(`${await start({ verdicts })}/api/v1/detections`);
    const body = (await response.json()) as { detections: { score: number }[]; left_out: number };
    expect([body.detections.length, body.detections[0]?.score, body.left_out]).toEqual([200, 299, 100]);
  });

  it('lists its paths for one that it does not have', async () => {
    const response = await fetch(`${await start()}/metric`);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('/metrics\n');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('does not take %s', async (method) => {
    const response = await fetch(`${await start()}/metrics`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const url = `${await start()}/healthz`;
    const response = await fetch(url, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '3', '']);
  });

  it('forbids the page everything but its own style', async () => {
    const policy = (await fetch(await start())).headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    expect(policy).not.toContain('unsafe');
  });

  it('shows no stack trace for a defect, and goes on', async () => {
    const url = await start({
      verdicts: () => {
        throw new Error('secret detail');
      },
    });
    const broken = await fetch(`${url}/api/v1/detections`);
    expect([broken.status, await broken.text()]).toEqual([500, 'internal error\n']);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['headers of 64 KiB', `GET / HTTP/1.1\r\nx: ${'x'.repeat(65_536)}\r\n\r\n`, 431],
    ['a path with a broken escape', 'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\n\r\n', 404],
    ['a whole URL for a path', 'GET http://x/metrics HTTP/1.1\r\nhost: x\r\n\r\n', 404],
  ])('answers %s', async (_, bytes, status) => {
    const { hostname, port } = new URL(await start());
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.write(bytes));
      socket.once('data', (data) => {
        resolve(String(data));
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(answer).toContain(`HTTP/1.1 ${status} `);
  });
});

it('answers probes while more clients than it has room for never finish their headers', async () => {
  const url = await start();
  const { hostname, port } = new URL(url);
  const silent: Socket[] = [];
  for (let i = 0; i < 300; i++) {
    const socket = connect(Number(port), hostname, () => socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n'));
    socket.on('error', () => {});
    silent.push(socket);
    if (i % 50 === 49) await once(socket, 'connect');
  }
  for (const path of ['/healthz', '/metrics']) expect((await fetch(`${url}${path}`)).status).toBe(200);
  for (const socket of silent) socket.destroy();
});

describe('closing', () => {
  it('does not wait for idle and half-open connections', async () => {
    const url = await start();
    const { hostname, port } = new URL(url);
    const idle = connect(Number(port), hostname);
    const half = connect(Number(port), hostname, () => half.write('GET / HTTP/1.1\r\nhos'));
    for (const socket of [idle, half]) socket.on('error', () => {});
    const agentless = request(`${url}/healthz`, { headers: { connection: 'keep-alive' } });
    await new Promise<void>((resolve) =>
      agentless.on('response', (response) => response.resume().on('end', resolve)).end(),
    );
    const started = performance.now();
    await running.pop()?.close();
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('lets the port be used again', async () => {
    const { port } = new URL(await start());
    await running.pop()?.close();
    const again = await startServer({ host: '127.0.0.1', port: Number(port) }, source(), metrics);
    running.push(again);
    expect(again.address).toBe(`127.0.0.1:${port}`);
  });
});

describe('an address', () => {
  it('that is in use is refused with what to do', async () => {
    const { port } = new URL(await start());
    const second = startServer({ host: '127.0.0.1', port: Number(port) }, source(), metrics);
    await expect(second).rejects.toThrow(UsageError);
    await expect(second).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: another program listens there already; stop it or choose another address with --listen`,
    );
  });

  it('that this machine does not have is refused', async () => {
    // 192.0.2.0/24 is for documentation (RFC 5737): no machine has it.
    const refused = startServer({ host: '192.0.2.1', port: 0 }, source(), metrics);
    await expect(refused).rejects.toThrow('this machine has no such address');
  });
});

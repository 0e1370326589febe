import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMetrics, type WorkloadReading } from '../../agent/metrics.ts';

const POD = '__meta_kubernetes_pod';

/** How Prometheus discovers the agent's pod on a node: role `pod`, one target for each port of a container. */
const AGENT_POD = {
  __meta_kubernetes_namespace: 'davylamp',
  [`${POD}_name`]: 'davylamp-abcde',
  [`${POD}_node_name`]: 'n1',
  [`${POD}_label_app_kubernetes_io_name`]: 'davylamp',
  [`${POD}_container_name`]: 'agent',
  [`${POD}_container_port_name`]: 'metrics',
};

/** The metrics of an agent whose verdicts the test decides, and the discovery of its pod. */
export interface Exporter {
  readonly pods: string;
  show(readings: readonly WorkloadReading[]): void;
  stop(): Promise<void>;
}

export async function startExporter(): Promise<Exporter> {
  const metrics = createMetrics({ version: '1.2.3', allWorkloads: false, maxSeries: 100 });
  // Longer at work than a restarted agent that has not looked at everything yet.
  for (let turn = 0; turn < 20; turn++) metrics.turnEnded(Date.now(), 0.001);
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const targets = [`127.0.0.1:${port}`];
    const others = { ...AGENT_POD, [`${POD}_name`]: 'shop-abcde', [`${POD}_label_app_kubernetes_io_name`]: 'shop' };
    const pods = JSON.stringify([
      { targets, labels: AGENT_POD },
      { targets, labels: others },
    ]);
    response.setHeader('content-type', request.url === '/pods' ? 'application/json' : metrics.contentType);
    if (request.url === '/pods') response.end(pods);
    else void metrics.expose().then((text) => response.end(text));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    pods: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pods`,
    show: (readings) => metrics.workloads(readings),
    async stop() {
      metrics.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

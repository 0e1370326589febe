import { Receiver } from '../sinks/http/receiver.ts';

/** Discovery that knows one pod: that of an agent which listens at `address`. */
export async function discoveryOf(address: string): Promise<Receiver> {
  const labels = {
    __meta_kubernetes_namespace: 'davylamp',
    __meta_kubernetes_pod_name: 'davylamp-abcde',
    __meta_kubernetes_pod_node_name: 'n1',
    __meta_kubernetes_pod_label_app_kubernetes_io_name: 'davylamp',
    __meta_kubernetes_pod_container_name: 'agent',
    __meta_kubernetes_pod_container_port_name: 'metrics',
  };
  const discovery = await Receiver.start();
  discovery.answer = (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify([{ targets: [address], labels }]));
  };
  return discovery;
}

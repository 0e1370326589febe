import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenAddress } from '../config/fields.ts';
import { UsageError } from '../usage-error.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there already; stop it or choose another address with --listen=ADDRESS:PORT',
  EADDRNOTAVAIL: 'this machine has no such address; choose another with --listen=ADDRESS:PORT',
  EACCES: 'ports below 1024 need CAP_NET_BIND_SERVICE; choose another with --listen=ADDRESS:PORT',
};

/** Resolves to the address in use, once connections are accepted. Throws UsageError when that cannot be. */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      const reason = REASONS[error.code ?? ''] ?? error.message;
      reject(new UsageError(`cannot listen on ${written(host, port)}: ${reason} (--listen=off for none)`));
    };
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });
  const { address, port: chosen } = server.address() as AddressInfo;
  return written(address, chosen);
}

/** Resolves once no connection is left. Answers on their way have half a second. */
export async function close(server: Server): Promise<void> {
  const impatient = setTimeout(() => server.closeAllConnections(), 500);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(impatient);
}

function written(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

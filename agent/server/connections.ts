import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Keeps at most `most` connections. For a new one, the connection goes that has been silent for longest: it has sent no
 * whole request yet, or none since its last answer. So connections on which nothing is ever said shut nobody out. Those
 * that wait for an answer stay; when all of them do, the new one goes.
 */
export function limitConnections(server: Server, most: number): void {
  /** In the order in which they fell silent. */
  const silent = new Set<Socket>();
  let open = 0;
  server.on('connection', (socket) => {
    open++;
    silent.add(socket);
    socket.once('close', () => {
      open--;
      silent.delete(socket);
    });
    if (open > most) close(silent);
  });
  server.on('request', ({ socket }, response) => {
    silent.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) silent.add(socket);
    });
  });
}

function close(silent: Set<Socket>): void {
  const [longest] = silent;
  if (longest === undefined) return;
  silent.delete(longest);
  longest.destroy();
}

/** A plain server on 127.0.0.1 and, with the same port, on ::1, which counts who comes. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  readonly port: number;
  readonly url: string;
  /** Connections so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export async function startLoopbackServer(answer: RequestListener): Promise<LoopbackServer> {
  let connections = 0;
  const servers: Server[] = [];
  const listen = async (host: string, port: number) => {
    const server = createServer(answer);
    server.on('connection', () => {
      connections += 1;
    });
    server.listen(port, host);
    await once(server, 'listening');
    servers.push(server);
    return portOf(server.address());
  };
  const port = await listen('127.0.0.1', 0);
  // Not every machine has IPv6; there the address is refused before it matters.
  await listen('::1', port).catch(() => {});
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    async close() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
      await Promise.all(servers.map((server) => once(server, 'close')));
    },
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on no port');
  return address.port;
}

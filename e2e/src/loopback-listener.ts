/** Listens on every loopback address that a test aims at, and says who came. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

export interface LoopbackListener {
  readonly port: number;
  /** Addresses at which connections were opened so far. */
  connections(): readonly string[];
  close(): Promise<void>;
}

const FIRST = '127.0.0.1';
/** The others that Linux routes to the same machine; and IPv6. */
const OTHERS = ['127.0.0.2', '127.1.2.3', '127.255.255.254', '::1'];

export async function startLoopbackListener(): Promise<LoopbackListener> {
  const seen: string[] = [];
  const servers: Server[] = [];
  const listen = async (host: string, port: number) => {
    const server = createServer((socket) => {
      seen.push(host);
      socket.destroy();
    });
    servers.push(server);
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  };
  const address = (await listen(FIRST, 0)).address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no TCP port');
  for (const host of OTHERS) await listen(host, address.port);
  return {
    port: address.port,
    connections: () => seen,
    async close() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** A load balancer on loopback that gives each request to the next of its origins, whatever came before. */
import { createServer, request as send } from 'node:http';
import { pipeline } from 'node:stream/promises';

export interface RoundRobin {
  readonly baseUrl: string;
  /** How many requests each origin was given. */
  counts(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export async function startRoundRobin(origins: readonly [string, ...string[]]): Promise<RoundRobin> {
  const counts = new Map(origins.map((origin) => [origin, 0]));
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const origin = origins[turn % origins.length] ?? origins[0];
    turn += 1;
    counts.set(origin, (counts.get(origin) ?? 0) + 1);
    const { hostname, port } = new URL(origin);
    const { method, url: path, rawHeaders: headers } = incoming;
    const outer = send({ hostname, port, agent: false, method, path, headers, setHost: false });
    outer.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      pipeline(answer, outgoing).catch(() => outgoing.destroy());
    });
    outer.once('error', () => outgoing.destroy());
    outgoing.once('close', () => outer.destroy());
    pipeline(incoming, outer).catch(() => outer.destroy());
  });
  // The origins' answers promise to keep a connection for longer than Node's five seconds: whoever uses it again finds it open.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no free port on loopback');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    counts: () => counts,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

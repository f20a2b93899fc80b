/** Lets an orchestrator ask a worker process, which has no HTTP of its own, whether it lives and whether it can work. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

export interface Readiness {
  readonly ready: boolean;
  /** Why not, in words for an operator; no secrets: whoever reaches the port reads them. */
  readonly reasons: readonly string[];
}

export interface HealthServerOptions {
  /** Default: loopback. */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  readiness(): Readiness | Promise<Readiness>;
}

export interface HealthServer {
  readonly port: number;
  readonly baseUrl: string;
  close(): Promise<void>;
}

/** `/healthz` (200 while the process runs), `/readyz` (200 or 503) and `/metrics`. @throws when the port is taken. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { host = '127.0.0.1', metrics } = options;
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/';
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return sendJson(response, 405, { error: 'only GET' });
    }
    answer(path, response).catch(() => sendJson(response, 500, { error: 'failed' }));
  });

  const answer = async (path: string, response: ServerResponse) => {
    if (path === '/healthz') return sendJson(response, 200, { status: 'ok' });
    if (path === '/readyz') {
      const readiness = await askReadiness(options);
      return sendJson(response, readiness.ready ? 200 : 503, readiness);
    }
    if (path !== '/metrics') return sendJson(response, 404, { error: 'not found' });
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  };

  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(options.port, host, resolve);
  await listening;
  const port = portOf(server.address());
  return {
    port,
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: async () => {
      const { promise: closed, resolve: done } = Promise.withResolvers<void>();
      server.close(() => done());
      server.closeAllConnections();
      await closed;
    },
  };
}

async function askReadiness(options: HealthServerOptions): Promise<Readiness> {
  try {
    return await options.readiness();
  } catch {
    return { ready: false, reasons: ['the readiness check itself failed'] };
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('the server has no TCP address');
  return address.port;
}

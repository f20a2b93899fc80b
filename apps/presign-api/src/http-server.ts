/** The socket: listens, hands requests to the app, and stops without dropping one that is under way. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Server, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { toResponse } from './answer.ts';
import { beginPerTurn } from './begin-per-turn.ts';
import { ProblemError, problemAnswer } from './problem.ts';
import type { Arrived } from './read-body.ts';
import { refuseClient } from './refuse-client.ts';

/** A client that dribbles its headers or its body holds a socket no longer than this. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than common load balancers (60 s), so that they never reuse a connection just closed here. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** How often a server that closes looks for connections that have become idle. */
const IDLE_CHECK_MS = 25;

export interface HttpServerOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Of a Hono app. */
  readonly fetch: (request: Request, from: Arrived) => Response | Promise<Response>;
  readonly newRequestId: () => string;
  /** Told of what never became a request, under the id that its sender was answered. */
  readonly onRefused?: (requestId: string, cause: unknown) => void;
}

export interface HttpServer {
  readonly port: number;
  readonly baseUrl: string;
  /** Takes no new connection, lets requests under way end, and cuts them off when the signal fires. */
  close(signal: AbortSignal): Promise<void>;
}

/** Throws an error that names host and port when they can't be had. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host, port, fetch, newRequestId, onRefused = () => {} } = options;
  const refuse = (cause: unknown): string => {
    const requestId = newRequestId();
    onRefused(requestId, cause);
    return requestId;
  };
  // Reached only by what never becomes a request: a Host header that names no host, a target that is no URL.
  const errorHandler = (error: unknown) => toResponse(problemAnswer(new ProblemError('bad-request'), refuse(error)));
  const listener = getRequestListener(fetch, { errorHandler });
  const serve = beginPerTurn((incoming, outgoing) => {
    // Host came with HTTP/1.1, and health checks of load balancers still speak 1.0.
    if (incoming.httpVersion === '1.0') incoming.headers.host ??= 'localhost';
    void listener(incoming, outgoing);
  });
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      // A request without one is refused by the listener, in our words.
      requireHostHeader: false,
    },
    serve,
  );
  server.on('clientError', (error, socket) => refuseClient(error, socket, () => refuse(error)));
  // An expectation that is none of HTTP's may be passed over: https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
  server.on('checkExpectation', serve);
  // For proxies alone; Node would hang up without a word.
  server.on('connect', (_incoming, socket) => refuseClient(new Error('CONNECT'), socket, () => refuse('CONNECT')));

  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  /** Node takes a connection for idle whose answer is written and not yet read, and would cut it. */
  function endIdle(): void {
    if (sockets.values().every(({ writableLength }) => writableLength === 0)) server.closeIdleConnections();
  }
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const why =
      code === 'EADDRINUSE' ? 'the port is taken by another process; choose another PORT' : String(code ?? cause);
    throw new Error(`can not listen on ${host} port ${port}: ${why}`, { cause });
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no TCP address');
  return {
    port: address.port,
    baseUrl: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: async (signal) => {
      const closed = once(server, 'close');
      // Not the HTTP server's own, which ends what it takes for idle at once.
      Server.prototype.close.call(server);
      endIdle();
      // A connection that is busy now is kept alive by its client afterwards; nobody else would end it.
      const idle = setInterval(endIdle, IDLE_CHECK_MS);
      const cut = () => server.closeAllConnections();
      if (signal.aborted) cut();
      else signal.addEventListener('abort', cut, { once: true });
      await closed;
      clearInterval(idle);
      signal.removeEventListener('abort', cut);
    },
  };
}

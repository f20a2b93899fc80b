/**
 * A proxy on loopback that passes requests on as they are, signatures and all, and asks before, in the midst and after:
 * what a test holds, answers itself or breaks there, the network could have.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { PassingRequest } from './request-kind.ts';

export interface PassingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** `forward`: the way of all requests. `reset`: the connection breaks, and nothing was forwarded. */
export type Passage = 'forward' | 'reset' | PassingAnswer;

export interface ProxyHooks {
  /** Before it is forwarded; may take its time. */
  before?(request: PassingRequest): Promise<Passage>;
  /** Changes what is forwarded. Where signatures are checked, that breaks them. */
  rewrite?(request: PassingRequest): PassingRequest;
  /** With the head and half of the body sent. Only for whom it is wanted: it takes apart what would be sent in one piece. */
  during?: ((request: PassingRequest) => Promise<void>) | undefined;
  /** Once the upstream has answered, before anything is passed back. `false`: the connection breaks instead. */
  after?(request: PassingRequest, answer: PassingAnswer): Promise<boolean>;
  /** The upstream's answer, with nobody left to take it. */
  undelivered?(request: PassingRequest, answer: PassingAnswer): void;
}

export interface FaultProxy {
  /** `http://127.0.0.1:{port}` */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Longer than the longest poll. */
const LAST_ANSWERS_MS = 5_000;

export async function startFaultProxy(upstream: string, hooks: ProxyHooks): Promise<FaultProxy> {
  const passing = new Set<Promise<void>>();
  const server = createServer((incoming, outgoing) => {
    const passage = pass(incoming, outgoing)
      .catch(() => void incoming.socket.destroy())
      .finally(() => passing.delete(passage));
    passing.add(passage);
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = () => outgoing.destroyed || outgoing.socket === null || outgoing.socket.destroyed;
    // Whoever asked may be gone, or killed, while the answer is written.
    outgoing.on('error', () => {});
    const { method = 'GET', url: target = '/', headers } = incoming;
    const request: PassingRequest = { method, target, headers, body: await readAll(incoming) };
    const passage = (await hooks.before?.(request)) ?? 'forward';
    if (passage === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    const answer = passage === 'forward' ? await forward(hooks.rewrite?.(request) ?? request) : passage;
    if ((await hooks.after?.(request, answer)) === false) {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (gone()) {
      hooks.undelivered?.(request, answer);
      return;
    }
    outgoing.writeHead(answer.status, withoutFraming(answer, method));
    if (hooks.during !== undefined && answer.body.length > 1) {
      const half = answer.body.length >> 1;
      outgoing.write(answer.body.subarray(0, half));
      await hooks.during(request);
      outgoing.end(answer.body.subarray(half));
    } else outgoing.end(answer.body);
  }

  async function forward(request: PassingRequest): Promise<PassingAnswer> {
    const { hostname, port } = new URL(upstream);
    const outer = send({
      host: hostname,
      port,
      // A connection each: what breaks is to be what a test breaks, never one that the engine closed just then.
      agent: false,
      method: request.method,
      path: request.target,
      headers: { ...request.headers },
    });
    // The upstream may answer before it has read the body, and then close: the answer counts, `once` hears of all else.
    outer.on('error', () => {});
    outer.end(request.body);
    const answered = once(outer, 'response');
    const [response]: IncomingMessage[] = await answered;
    if (response === undefined) throw new Error('the upstream gave no answer');
    return { status: response.statusCode ?? 502, headers: response.headers, body: await readAll(response) };
  }

  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no TCP port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      // What a poll still brings is to be seen, though nobody is left to take it.
      await Promise.race([Promise.all(passing), pause(LAST_ANSWERS_MS, undefined, { ref: false })]);
    },
  };
}

/** The body goes back in one piece, whatever pieces it came in; a HEAD keeps the length of what it does not bring. */
function withoutFraming({ headers, body }: PassingAnswer, method: string): Record<string, string | string[]> {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || ['connection', 'keep-alive', 'transfer-encoding'].includes(name) ? [] : [[name, value]],
  );
  const passed: Record<string, string | string[]> = Object.fromEntries(kept);
  return method === 'HEAD' ? passed : { ...passed, 'content-length': String(body.length) };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

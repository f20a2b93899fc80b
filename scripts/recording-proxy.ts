/** A proxy on loopback before an engine that passes everything on as it is, and notes which app made which call. */
import { createServer, type IncomingMessage, request as send } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { readAwsCalls } from './aws-call.ts';

export interface RecordingProxy {
  /** `http://127.0.0.1:{port}` */
  readonly endpoint: string;
  /** Each call once, as `app operation on thing`. */
  recorded(): ReadonlySet<string>;
  /** How often each was made so far; a batch counts once for each thing in it. */
  counted(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** More than any list of keys; larger bodies of a POST are none that is read. */
const READ_LIMIT = 2 * 1_048_576;

export async function startRecordingProxy(upstream: string): Promise<RecordingProxy> {
  const { hostname, port } = new URL(upstream);
  const seen = new Map<string, number>();
  const count = (entry: string) => void seen.set(entry, (seen.get(entry) ?? 0) + 1);

  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: target = '/', headers } = incoming;
    // A connection each: on one that the engine is about to close a request is lost, and a proxy may not send it again.
    const outer = send({ hostname, port, agent: false, method, path: target, headers: forwarded(headers) });
    outer.once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      pipeline(answer, outgoing).catch(() => outgoing.destroy());
    });
    outer.once('error', () => outgoing.destroy());
    // Whoever hangs up on the proxy hangs up on the engine.
    outgoing.once('close', () => outer.destroy());
    passOn().catch(() => outer.destroy());

    async function passOn(): Promise<void> {
      const body = await note(incoming);
      if (body === undefined) await pipeline(incoming, outer);
      else outer.end(body);
    }

    /** The body of what has to be read; undefined for what is passed on as it comes. */
    async function note(request: IncomingMessage): Promise<string | undefined> {
      const read = method === 'POST' && Number(headers['content-length'] ?? READ_LIMIT) < READ_LIMIT;
      const body = read ? await text(request) : undefined;
      for (const { app, operation, on, presigned } of readAwsCalls({ method, target, headers, body: body ?? '' })) {
        const entry = `${app} ${operation} on ${on}`;
        if (!presigned) count(entry);
        else outer.once('response', ({ statusCode = 500 }) => statusCode < 400 && count(entry));
      }
      return body;
    }
  });
  // Nor are those who ask hung up on between two requests.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no free port on loopback');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    recorded: () => new Set(seen.keys()),
    counted: () => new Map(seen),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The engine answers at once where the proxy has already said "go on". */
function forwarded(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const { expect: _, ...rest } = headers;
  return rest;
}

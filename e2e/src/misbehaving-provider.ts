/** A provider on loopback that does all that providers do, by path: `/{behaviour}/{any name}`. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Answer, FAULTY_ANSWERS } from './faulty-answers.ts';
import { counter, fractal, grownVideo, testPattern } from './mp4.ts';

/** 20 MiB: more than two of any sensible part, so that it goes up in parts. */
export const LARGE_BYTES = 20 * 1_024 * 1_024;
const SLOW_HEADERS_MS = 1_500;

function sendVideo(response: ServerResponse, bytes: Buffer, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': bytes.length, ...headers }).end(bytes);
}

function sendStatus(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain' }).end(`status ${status}\n`);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

const name = (request: IncomingMessage) => (request.url ?? '/').split('/').slice(2).join('/');

const ANSWERS = {
  ...FAULTY_ANSWERS,
  normal: (_request, response) => sendVideo(response, testPattern),
  fractal: (_request, response) => sendVideo(response, fractal),
  'index-last': (_request, response) => sendVideo(response, counter),
  range(request, response) {
    const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (match === null) {
      sendVideo(response, testPattern, { 'accept-ranges': 'bytes' });
      return;
    }
    const first = Number(match[1]);
    const last = match[2] === '' ? testPattern.length - 1 : Math.min(Number(match[2]), testPattern.length - 1);
    const range = `bytes ${first}-${last}/${testPattern.length}`;
    response
      .writeHead(206, { 'content-type': 'video/mp4', 'content-range': range })
      .end(testPattern.subarray(first, last + 1));
  },
  'not-found': (_request, response) => sendStatus(response, 404),
  gone: (_request, response) => sendStatus(response, 410),
  forbidden: (_request, response) => sendStatus(response, 403),
  'fails-once': (_request, response, seenBefore) =>
    seenBefore === 0 ? sendStatus(response, 500) : sendVideo(response, testPattern),
  'slow-headers': (_request, response) => {
    setTimeout(() => sendVideo(response, testPattern), SLOW_HEADERS_MS).unref();
  },
  html: (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Please sign in</title>');
  },
  'cut-short-once': (_request, response, seenBefore) => {
    if (seenBefore > 0) {
      sendVideo(response, testPattern);
      return;
    }
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': testPattern.length });
    response.write(testPattern.subarray(0, testPattern.length - 1_000), () => response.destroy());
  },
  gzip: (request, response) => {
    const encoded = gzipSync(testPattern);
    // Only for a client that says it can read it.
    if (/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
      sendVideo(response, encoded, { 'content-encoding': 'gzip' });
    } else sendVideo(response, testPattern);
  },
  'redirect-once': (request, response) => redirect(response, `/normal/${name(request)}`),
  'redirect-loop': (request, response) => redirect(response, request.url ?? '/'),
  'redirect-elsewhere': (request, response) => {
    redirect(response, decodeURIComponent(new URL(request.url ?? '/', 'http://x').searchParams.get('to') ?? ''));
  },
  empty: (_request, response) => sendVideo(response, Buffer.alloc(0)),
  'not-mp4': (_request, response) => sendVideo(response, Buffer.alloc(50_000, 'this is no video ')),
  chunked: (_request, response) => {
    response.writeHead(200, { 'content-type': 'video/mp4' });
    response.write(testPattern.subarray(0, 40_000));
    response.end(testPattern.subarray(40_000));
  },
  large: (_request, response) => sendVideo(response, largeVideo()),
} as const satisfies Record<string, Answer>;

export type Behaviour = keyof typeof ANSWERS;

let grown: Buffer | undefined;
/** The video under `/large/`. */
export function largeVideo(): Buffer {
  grown ??= grownVideo(LARGE_BYTES);
  return grown;
}

export interface MisbehavingProvider {
  /** `http://127.0.0.1:{port}/{behaviour}/{name}{query}`; @param query with its question mark */
  url(behaviour: Behaviour, name: string, query?: string): string;
  /** How often the path was asked for, whatever the query. */
  requests(url: string): number;
  close(): Promise<void>;
}

/** @param host name or address in the URLs it gives out; it listens on 127.0.0.1 in any case */
export async function startMisbehavingProvider(host = '127.0.0.1'): Promise<MisbehavingProvider> {
  const answers = new Map<string, Answer>(Object.entries(ANSWERS));
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const seenBefore = counts.get(path) ?? 0;
    counts.set(path, seenBefore + 1);
    const answer = answers.get(path.split('/')[1] ?? '');
    if (answer === undefined) sendStatus(response, 404);
    else answer(request, response, seenBefore);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the provider has no TCP port');
  return {
    url: (behaviour, file, query = '') => `http://${host}:${address.port}/${behaviour}/${file}${query}`,
    requests: (url) => counts.get(new URL(url).pathname) ?? 0,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * A provider on loopback, in a process of its own: keep-alive, Range, strong ETags, and a speed limit for each connection.
 *
 *     GET /{size in bytes}/{name}.mp4[?rate={bytes per second of a connection}]
 *     GET /_first    when the first video since the last call was asked for (epoch milliseconds), then forgets it
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { sampleVideo } from './sample-video.ts';

/** A limited connection gets its share so often: short against a second, long against a timer's own cost. */
const TICK_MS = 10;

let firstAskedAt: number | undefined;

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`listening on ${address.port}\n`);
});
process.once('SIGTERM', () => process.exit(0));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://provider.local');
  if (url.pathname === '/_first') {
    response.end(String(firstAskedAt ?? ''));
    firstAskedAt = undefined;
    return;
  }
  firstAskedAt ??= Date.now();
  const sizeBytes = Number(/^\/(\d+)\/[^/]+\.mp4$/.exec(url.pathname)?.[1]);
  if (!Number.isSafeInteger(sizeBytes)) {
    response.writeHead(404).end();
    return;
  }
  const etag = `"${url.pathname.length}-${sizeBytes}"`;
  const { start, end, partial } = readRange(request, sizeBytes, etag);
  response.writeHead(partial ? 206 : 200, {
    'content-type': 'video/mp4',
    'content-length': end - start,
    'accept-ranges': 'bytes',
    etag,
    ...(partial ? { 'content-range': `bytes ${start}-${end - 1}/${sizeBytes}` } : {}),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const rate = Number(url.searchParams.get('rate') ?? Number.POSITIVE_INFINITY);
  await (Number.isFinite(rate)
    ? sendPaced(response, sizeBytes, start, end, rate)
    : send(response, sizeBytes, start, end));
}

/** `Range: bytes=a-b` and `a-`, heeded unless If-Range names another ETag. */
function readRange(request: IncomingMessage, sizeBytes: number, etag: string) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  if (match === null || (condition !== undefined && condition !== etag)) {
    return { start: 0, end: sizeBytes, partial: false };
  }
  const last = match[2] === '' ? sizeBytes - 1 : Number(match[2]);
  return { start: Number(match[1]), end: Math.min(last + 1, sizeBytes), partial: true };
}

async function send(response: ServerResponse, sizeBytes: number, start: number, end: number): Promise<void> {
  for (const piece of sampleVideo(sizeBytes, start, end)) await write(response, piece);
  response.end();
}

async function sendPaced(response: ServerResponse, sizeBytes: number, start: number, end: number, rate: number) {
  const startedAt = performance.now();
  let at = start;
  while (at < end && !response.destroyed) {
    await delay(TICK_MS);
    const due = Math.min(end, start + Math.floor(((performance.now() - startedAt) / 1_000) * rate));
    for (const piece of sampleVideo(sizeBytes, at, due)) await write(response, piece);
    at = Math.max(at, due);
  }
  response.end();
}

async function write(response: ServerResponse, piece: Buffer): Promise<void> {
  if (response.destroyed || response.write(piece)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.once('drain', go);
    response.once('close', go);
  });
}

/** What providers were seen to answer, or may: whole videos in odd clothes, failures that pass, and things that are no video. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { counter, fractal, testPattern } from './mp4.ts';

export type Answer = (request: IncomingMessage, response: ServerResponse, seenBefore: number) => void;

const VIDEO = { 'content-type': 'video/mp4' };
const HALF = testPattern.length >> 1;
/** A provider that resumes says what it resumes. */
const RESUMABLE = { ...VIDEO, 'accept-ranges': 'bytes', etag: '"v1"', 'content-length': testPattern.length };

function whole(response: ServerResponse, headers: Readonly<Record<string, string | number>> = {}): void {
  response.writeHead(200, { ...VIDEO, 'content-length': testPattern.length, ...headers }).end(testPattern);
}

function send(
  response: ServerResponse,
  body: Buffer,
  headers: Readonly<Record<string, string | number>> = VIDEO,
): void {
  response.writeHead(200, { 'content-length': body.length, ...headers }).end(body);
}

/** Writes past the HTTP server, which would mend what is meant to be broken. */
function raw(response: ServerResponse, head: readonly string[], body: Buffer): void {
  const { socket } = response;
  socket?.write(`${head.join('\r\n')}\r\n\r\n`);
  socket?.end(body);
}

/** Sends so many bytes of a body that promises more, and breaks off. */
function cut(response: ServerResponse, headers: Readonly<Record<string, string | number>>, bytes = HALF): void {
  response.writeHead(200, headers);
  response.write(testPattern.subarray(0, bytes), () => response.destroy());
}

/** The top-level boxes of an MP4 (ISO/IEC 14496-12 §4.2), whole. */
function boxes(video: Buffer): ReadonlyArray<{ readonly type: string; readonly bytes: Buffer }> {
  const found: Array<{ type: string; bytes: Buffer }> = [];
  for (let at = 0; at < video.length; at += video.readUInt32BE(at)) {
    const bytes = video.subarray(at, at + video.readUInt32BE(at));
    found.push({ type: bytes.toString('latin1', 4, 8), bytes });
  }
  return found;
}

function without(type: string): Buffer {
  return Buffer.concat(boxes(testPattern).flatMap((box) => (box.type === type ? [] : [box.bytes])));
}

const hop = (request: IncomingMessage) => Number(new URL(request.url ?? '/', 'http://x').searchParams.get('hops'));

export const FAULTY_ANSWERS = {
  // Whole videos in odd clothes.
  'head-refused': (request, response) => {
    if (request.method === 'GET') whole(response);
    else response.writeHead(405).end();
  },
  'no-ranges': (_request, response) => whole(response, { 'accept-ranges': 'none' }),
  unframed: (_request, response) =>
    raw(response, ['HTTP/1.1 200 OK', 'content-type: video/mp4', 'connection: close'], testPattern),
  'http-1.0': (_request, response) => raw(response, ['HTTP/1.0 200 OK'], testPattern),
  'octet-stream': (_request, response) => whole(response, { 'content-type': 'application/octet-stream' }),
  'called-html': (_request, response) => whole(response, { 'content-type': 'text/html' }),
  'identity-encoded': (_request, response) => whole(response, { 'content-encoding': 'identity' }),
  'byte-by-byte': (_request, response) => {
    response.writeHead(200, VIDEO);
    for (let at = 0; at < 200; at += 1) response.write(testPattern.subarray(at, at + 1));
    response.end(testPattern.subarray(200));
  },
  'hints-first': (_request, response) => {
    for (let hint = 0; hint < 20; hint += 1) response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    whole(response);
  },
  trailers: (_request, response) => {
    response.writeHead(200, { ...VIDEO, trailer: 'x-checked' });
    response.write(testPattern);
    response.addTrailers({ 'x-checked': 'yes' });
    response.end();
  },
  // `?hops=n`: n redirects, each relative to the last, then the video.
  hops: (request, response) => {
    const left = hop(request);
    if (left > 0) response.writeHead(307, { location: `?hops=${left - 1}` }).end();
    else whole(response);
  },

  // Failures that pass.
  'limited-once': (_request, response, seenBefore) => {
    if (seenBefore > 0) whole(response);
    else response.writeHead(429, { 'retry-after': '2' }).end();
  },
  'fails-twice': (_request, response, seenBefore) => {
    if (seenBefore > 1) whole(response);
    else response.writeHead(503).end('come back later');
  },
  'reset-once': (_request, response, seenBefore) => {
    if (seenBefore > 0) whole(response);
    else response.socket?.resetAndDestroy();
  },
  'cut-chunked-once': (_request, response, seenBefore) => (seenBefore > 0 ? whole(response) : cut(response, VIDEO)),
  'cut-unframed-once': (_request, response, seenBefore) => {
    if (seenBefore > 0) whole(response);
    else raw(response, ['HTTP/1.1 200 OK', 'connection: close'], testPattern.subarray(0, HALF));
  },
  'cut-and-resumes': (request, response, seenBefore) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (seenBefore === 0) cut(response, RESUMABLE);
    else if (from === 0 || request.headers['if-range'] !== '"v1"') whole(response, RESUMABLE);
    else {
      const range = `bytes ${from}-${testPattern.length - 1}/${testPattern.length}`;
      response
        .writeHead(206, { ...RESUMABLE, 'content-length': testPattern.length - from, 'content-range': range })
        .end(testPattern.subarray(from));
    }
  },
  'cut-and-changes': (_request, response, seenBefore) => {
    if (seenBefore === 0) cut(response, RESUMABLE);
    else send(response, fractal, { ...RESUMABLE, etag: '"v2"', 'content-length': fractal.length });
  },
  'cut-and-resumes-wrong': (request, response, seenBefore) => {
    if (seenBefore === 0) cut(response, RESUMABLE);
    else if (request.headers.range === undefined) whole(response);
    else {
      const range = `bytes 7-${testPattern.length - 1}/${testPattern.length}`;
      response
        .writeHead(206, { ...RESUMABLE, 'content-length': testPattern.length - 7, 'content-range': range })
        .end(testPattern.subarray(7));
    }
  },
  'cut-and-resumes-with-more': (request, response, seenBefore) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (seenBefore === 0) cut(response, RESUMABLE);
    else if (from === 0) whole(response);
    else {
      const range = `bytes ${from}-${testPattern.length - 1}/${testPattern.length}`;
      const more = testPattern.subarray(from - 10);
      response.writeHead(206, { ...RESUMABLE, 'content-length': more.length, 'content-range': range }).end(more);
    }
  },
  // The two that cost their half minute.
  'silent-once': (_request, response, seenBefore) => {
    if (seenBefore > 0) whole(response);
  },
  'trickles-once': (_request, response, seenBefore) => {
    if (seenBefore > 0) {
      whole(response);
      return;
    }
    response.writeHead(200, { ...VIDEO, 'content-length': testPattern.length });
    let at = 0;
    const timer = setInterval(() => {
      response.write(testPattern.subarray(at, at + 200));
      at += 200;
    }, 250);
    response.once('close', () => clearInterval(timer));
  },

  // What never becomes a video.
  json: (_request, response) =>
    send(response, Buffer.from('{"error":"expired"}'), { 'content-type': 'application/json' }),
  'gzip-unasked': (_request, response) =>
    send(response, gzipSync(testPattern), { ...VIDEO, 'content-encoding': 'gzip' }),
  'gzip-untold': (_request, response) => send(response, gzipSync(testPattern)),
  png: (_request, response) => send(response, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
  webm: (_request, response) => send(response, Buffer.from('1a45dfa39f4286810142f7810142f2810442f381', 'hex')),
  'no-moov': (_request, response) => send(response, without('moov')),
  'no-mdat': (_request, response) => send(response, without('mdat')),
  'no-ftyp': (_request, response) => send(response, without('ftyp')),
  'cut-index-last': (_request, response) => send(response, counter.subarray(0, counter.length - 100)),
  'cut-unframed': (_request, response) =>
    raw(response, ['HTTP/1.1 200 OK', 'connection: close'], testPattern.subarray(0, testPattern.length - 1)),
  'length-too-short': (_request, response) =>
    raw(response, ['HTTP/1.1 200 OK', `content-length: ${HALF}`, 'connection: close'], testPattern),
  'length-too-long': (_request, response) =>
    raw(response, ['HTTP/1.1 200 OK', `content-length: ${testPattern.length + 1}`], testPattern),
  'trailing-garbage': (_request, response) => send(response, Buffer.concat([testPattern, Buffer.alloc(64, 0xff)])),
  endless: (_request, response) => {
    response.writeHead(200, VIDEO);
    response.write(testPattern);
    // A `free` box that goes on to the end of a file which has none.
    response.write(Buffer.from('0000000066726565', 'hex'));
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
    };
    response.on('drain', more);
    more();
  },
  'too-long': (_request, response) => {
    response.writeHead(200, { ...VIDEO, 'content-length': 10 * 1_024 ** 3 });
    response.write(testPattern);
  },
  'partial-unasked': (_request, response) => {
    const range = `bytes 0-${testPattern.length - 1}/${testPattern.length}`;
    response.writeHead(206, { ...VIDEO, 'content-range': range }).end(testPattern);
  },
  'partial-wrong': (_request, response) => {
    response.writeHead(206, { ...VIDEO, 'content-range': `bytes 5-9/${testPattern.length}` }).end('hello');
  },
  'no-content': (_request, response) => response.writeHead(204).end(),
  'not-modified': (_request, response) => response.writeHead(304).end(),
  'bad-request': (_request, response) => response.writeHead(400).end('what?'),
  unauthorized: (_request, response) => response.writeHead(401).end(),
  'no-location': (_request, response) => response.writeHead(302).end(),
  'location-unreadable': (_request, response) => response.writeHead(302, { location: 'http://[' }).end(),
  'no-http': (_request, response) => void response.socket?.end('220 mail.example ESMTP\r\n'),
  'headers-too-large': (_request, response) => whole(response, { 'x-much': 'x'.repeat(100_000) }),
  'always-500': (_request, response) => response.writeHead(500).end(),
  'always-resets': (_request, response) => response.socket?.resetAndDestroy(),
} as const satisfies Record<string, Answer>;

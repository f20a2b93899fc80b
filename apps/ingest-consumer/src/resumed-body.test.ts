import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerRaw, type FakeProvider, readAll, startFakeProvider } from './testing/fake-provider.ts';
import { readSample } from './testing/mp4-boxes.ts';

const video = readSample('fractal');
const ETAG = '"v1"';
const whole = { 'accept-ranges': 'bytes', etag: ETAG };
const later = { reason: 'provider_failed', final: false };

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
});
afterAll(() => provider.close());

/** The first byte that a request asks for; 0 when it asks for all. */
function firstByte(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
}

/** Answers what was asked for, and breaks the connection behind `bytes` of it. */
function answerPart(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: number,
  headers: Readonly<Record<string, string>> = whole,
): void {
  const from = firstByte(request);
  const rest = video.subarray(from);
  const range = { 'content-range': `bytes ${from}-${video.length - 1}/${video.length}` };
  response.writeHead(from === 0 ? 200 : 206, {
    'content-length': rest.length,
    ...headers,
    ...(from === 0 ? {} : range),
  });
  if (bytes >= rest.length) response.end(rest);
  else response.write(rest.subarray(0, bytes), () => response.socket?.destroy());
}

const get = async (more = {}) => readAll(await provider.download(provider.urlOf('/a?sig=1'), more));
const ranges = () => provider.requests.map(({ headers }) => headers.range);

describe('a download whose connection is lost', () => {
  it('goes on from its last byte, if the file is still the same', async () => {
    provider.answerWith((request, response, nth) => answerPart(request, response, nth === 0 ? 60_000 : Infinity));
    expect(await get()).toEqual(video);
    expect(provider.requests).toHaveLength(2);
    expect(provider.requests[1]).toMatchObject({
      method: 'GET',
      url: '/a?sig=1',
      headers: { range: expect.stringMatching(/^bytes=[1-9]\d*-$/), 'if-range': ETAG, 'accept-encoding': 'identity' },
    });
  });

  it('goes on as often as it is lost, three times', async () => {
    provider.answerWith((request, response, nth) => answerPart(request, response, nth < 3 ? 30_000 : Infinity));
    expect(await get()).toEqual(video);
    const from = provider.requests.map(({ headers }) => Number(headers.range?.replace(/\D/g, '') ?? 0));
    expect(from).toEqual([...from].sort((a, b) => a - b));
    expect(from).toHaveLength(4);
  });

  it('is given up, to be started over, when it is lost once more', async () => {
    provider.answerWith((request, response) => answerPart(request, response, 20_000));
    await expect(get()).rejects.toThrow(expect.objectContaining(later));
    expect(provider.requests).toHaveLength(4);
  });

  it('is tried again past answers of a provider that fails for the moment', async () => {
    provider.answerWith((request, response, nth) => {
      if (nth === 1) response.writeHead(503).end();
      else if (nth === 2) response.socket?.destroy();
      else answerPart(request, response, nth === 0 ? 60_000 : Infinity);
    });
    expect(await get()).toEqual(video);
    expect(provider.requests).toHaveLength(4);
  });

  it('leaves it to the queue when the provider says when to come back', async () => {
    provider.answerWith((request, response, nth) => {
      if (nth === 0) answerPart(request, response, 60_000);
      else response.writeHead(503, { 'retry-after': '9' }).end();
    });
    await expect(get()).rejects.toThrow(expect.objectContaining({ ...later, retryAfterSeconds: 9 }));
    expect(provider.requests).toHaveLength(2);
  });

  it('is over when the link has lapsed meanwhile', async () => {
    provider.answerWith((request, response, nth) => {
      if (nth === 0) answerPart(request, response, 60_000);
      else response.writeHead(403).end();
    });
    await expect(get()).rejects.toThrow(expect.objectContaining({ reason: 'provider_gone', final: true }));
    expect(provider.requests).toHaveLength(2);
  });

  it('goes on when a continuation without a length ends early', async () => {
    provider.answerWith((request, response, nth) => {
      if (nth !== 1) return answerPart(request, response, nth === 0 ? 60_000 : Infinity);
      const from = firstByte(request);
      const range = `content-range: bytes ${from}-${video.length - 1}/${video.length}`;
      answerRaw(response, ['HTTP/1.1 206 Partial Content', range], video.subarray(from, from + 10_000));
    });
    expect(await get()).toEqual(video);
    expect(provider.requests).toHaveLength(3);
  });

  it('goes through redirects again', async () => {
    provider.answerWith((request, response, nth) => {
      if (request.url === '/a?sig=1') response.writeHead(302, { location: `/b-${nth}` }).end();
      else answerPart(request, response, nth === 1 ? 60_000 : Infinity);
    });
    expect(await get()).toEqual(video);
    expect(provider.requests.map(({ url }) => url)).toEqual(['/a?sig=1', '/b-0', '/a?sig=1', '/b-2']);
  });

  it('goes on when it stalls or trickles, as when it is lost', async () => {
    provider.answerWith((request, response, nth) => {
      if (nth > 0) answerPart(request, response, Infinity);
      else response.writeHead(200, { 'content-length': video.length, ...whole }).write(video.subarray(0, 60_000));
    });
    expect(await get(provider.hasty)).toEqual(video);
    expect(ranges()).toEqual([undefined, 'bytes=60000-']);
  });

  it('ends with the signal, without another request', async () => {
    const stop = new AbortController();
    const why = new Error('the consumer stops');
    provider.answerWith((request, response) => answerPart(request, response, 60_000));
    const opened = await provider.download(provider.urlOf('/a'), { signal: stop.signal, resumeWaitsMs: [60_000] });
    const reading = readAll(opened);
    setImmediate(() => stop.abort(why));
    await expect(reading).rejects.toBe(why);
    expect(provider.requests).toHaveLength(1);
  });
});

describe('a download is not gone on with', () => {
  const dated = { date: 'Tue, 12 Aug 2025 14:30:00 GMT', 'accept-ranges': 'bytes' };

  it.each<[string, Record<string, string>]>([
    ['that takes no ranges', { etag: ETAG }],
    ['that says it takes none', { etag: ETAG, 'accept-ranges': 'none' }],
    ['whose ETag is weak', { 'accept-ranges': 'bytes', etag: 'W/"v1"' }],
    ['whose ETag is none', { 'accept-ranges': 'bytes', etag: 'v1' }],
    ['that says nothing of its version', { 'accept-ranges': 'bytes' }],
    ['that was changed this very second', { ...dated, 'last-modified': 'Tue, 12 Aug 2025 14:30:00 GMT' }],
  ])('at a provider %s', async (_, headers) => {
    provider.answerWith((request, response) => answerPart(request, response, 60_000, headers));
    await expect(get()).rejects.toThrow(expect.objectContaining(later));
    expect(provider.requests).toHaveLength(1);
  });

  it('but it is by the date of its last change, when that was before', async () => {
    const modified = 'Tue, 12 Aug 2025 14:29:59 GMT';
    const headers = { ...dated, 'last-modified': modified };
    provider.answerWith((request, response, nth) =>
      answerPart(request, response, nth === 0 ? 60_000 : Infinity, headers),
    );
    expect(await get()).toEqual(video);
    expect(provider.requests[1]?.headers['if-range']).toBe(modified);
  });

  const size = video.length;
  const end = size - 1;
  it.each<[string, number, (from: number) => Record<string, string>]>([
    ['the whole file again', 200, () => whole],
    ['a range under the name of the whole', 200, (from) => ({ 'content-range': `bytes ${from}-${end}/${size}` })],
    ['a range from elsewhere', 206, () => ({ ...whole, 'content-range': `bytes 0-${end}/${size}` })],
    ['a range from one byte further', 206, (from) => ({ 'content-range': `bytes ${from + 1}-${end}/${size}` })],
    ['a range that ends too early', 206, (from) => ({ 'content-range': `bytes ${from}-${end - 1}/${size}` })],
    ['a range of a longer file', 206, (from) => ({ 'content-range': `bytes ${from}-${end + 1}/${size + 1}` })],
    ['a range to beyond its file', 206, (from) => ({ 'content-range': `bytes ${from}-${end + 1}/${size}` })],
    [
      'a range of unknown whole that ends too early',
      206,
      (from) => ({ 'content-range': `bytes ${from}-${end - 1}/*` }),
    ],
    ['that there is no such range', 416, () => ({ 'content-range': `bytes */${size - 1}` })],
    ['that it does not like the range', 400, () => ({})],
    ['a range in other units', 206, () => ({ 'content-range': 'seconds 1-2/3' })],
    ['no range', 206, () => whole],
    ['several ranges', 206, () => ({ ...whole, 'content-type': 'multipart/byteranges; boundary=x' })],
    ['the rest of another version', 206, (from) => ({ etag: '"v2"', 'content-range': `bytes ${from}-${end}/${size}` })],
    [
      'a range of another length than it says',
      206,
      (from) => ({ etag: ETAG, 'content-length': '4', 'content-range': `bytes ${from}-${end}/${size}` }),
    ],
    [
      'the rest in gzip',
      206,
      (from) => ({ 'content-encoding': 'gzip', 'content-range': `bytes ${from}-${end}/${size}` }),
    ],
  ])('when it brings %s: it is started over later', async (_, status, headers) => {
    provider.answerWith((request, response, nth) => {
      if (nth === 0) answerPart(request, response, 60_000);
      else response.writeHead(status, headers(firstByte(request))).end('rest');
    });
    await expect(get()).rejects.toThrow(expect.objectContaining(later));
    expect(provider.requests).toHaveLength(2);
  });

  it('when it brings more than the file has, in chunks: it is started over later', async () => {
    provider.answerWith((request, response, nth) => {
      if (nth === 0) return answerPart(request, response, 60_000);
      const from = firstByte(request);
      response.writeHead(206, { etag: ETAG, 'content-range': `bytes ${from}-${end}/${size}` });
      response.end(video.subarray(from - 10));
    });
    await expect(get()).rejects.toThrow(expect.objectContaining({ ...later, retryAfterSeconds: 0 }));
    expect(provider.requests).toHaveLength(2);
  });

  it('takes a range whose whole is not said, when it ends where the file does', async () => {
    provider.answerWith((request, response, nth) => {
      if (nth === 0) answerPart(request, response, 60_000);
      else {
        const from = firstByte(request);
        response.writeHead(206, { etag: ETAG, 'content-range': `bytes ${from}-${end}/*` }).end(video.subarray(from));
      }
    });
    expect(await get()).toEqual(video);
  });
});

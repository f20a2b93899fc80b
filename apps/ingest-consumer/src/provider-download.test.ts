import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkContent } from './checked-content.ts';
import { answerRaw, type FakeProvider, readAll, startFakeProvider } from './testing/fake-provider.ts';
import { readSample } from './testing/mp4-boxes.ts';
import { selfSigned } from './testing/self-signed.ts';

const video = readSample('test-pattern');
const half = video.subarray(0, video.length / 2);
const later = { reason: 'provider_failed', final: false };

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
});
afterAll(() => provider.close());

/** Downloads and checks as ingest does. */
async function ingest(more: Parameters<FakeProvider['download']>[1] = {}, maxBytes = 1_000_000): Promise<Uint8Array> {
  const opened = await provider.download(provider.urlOf('/a'), more);
  const expected = { contentLength: undefined, sha256: undefined, maxBytes };
  const { body } = checkContent(opened, expected, more.signal ?? new AbortController().signal);
  return readAll({ ...opened, body });
}

const OK = 'HTTP/1.1 200 OK';

describe('a transfer', () => {
  it('without length or chunks, ended by closing, comes whole', async () => {
    provider.answerWith((_, response) => answerRaw(response, [OK, 'connection: close'], video));
    expect(await ingest()).toEqual(video);
  });

  it('that went well leaves its connection to those that follow', async () => {
    const ports = new Set<number | undefined>();
    provider.answerWith((request, response) => {
      ports.add(request.socket.remotePort);
      response.end(video);
    });
    for (let nth = 0; nth < 6; nth += 1) await ingest();
    // A connection is free a moment after its body has ended: the second request may come too early for it.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('over a kept connection that is closed as it is used again takes a new one', async () => {
    provider.answerWith((_, response, nth) => {
      if (nth === 1) response.socket?.destroy();
      else response.end(video);
    });
    expect(await ingest()).toEqual(video);
    expect(await ingest()).toEqual(video);
    expect(provider.requests).toHaveLength(3);
  });

  it('that is closed before an answer twice is left to the queue', async () => {
    provider.answerWith((_, response) => response.socket?.destroy());
    await expect(ingest()).rejects.toThrow(expect.objectContaining(later));
    expect(provider.requests).toHaveLength(2);
  });

  it('that went on with bytes which make no MP4 is tried again: nobody knows whose fault they are', async () => {
    const resumable = { 'accept-ranges': 'bytes', etag: '"v1"', 'content-length': video.length };
    const kept = 10;
    provider.answerWith((_, response, nth) => {
      if (nth === 0) {
        response.writeHead(200, resumable).write(video.subarray(0, kept), () => response.socket?.destroy());
        return;
      }
      const range = `bytes ${kept}-${video.length - 1}/${video.length}`;
      response.writeHead(206, { etag: '"v1"', 'content-range': range }).end(Buffer.alloc(video.length - kept, 0xff));
    });
    await expect(ingest()).rejects.toThrow(expect.objectContaining({ reason: 'provider_not_video', final: false }));
    expect(provider.requests).toHaveLength(2);
  });

  it('whose headers never come ends', async () => {
    provider.answerWith(() => {});
    await expect(ingest(provider.hasty)).rejects.toThrow(
      expect.objectContaining({ ...later, message: expect.stringMatching(/HEADERS_TIMEOUT/) }),
    );
  });

  it('that is announced again and again, and never begins, ends', async () => {
    let timer: NodeJS.Timeout | undefined;
    provider.answerWith((_, response) => {
      timer = setInterval(() => response.writeEarlyHints({ link: '</a>; rel=preload' }), 20);
      response.once('close', () => clearInterval(timer));
    });
    await expect(ingest({ answerTimeoutMs: 1_000 })).rejects.toThrow(
      expect.objectContaining({ ...later, message: expect.stringMatching(/no answer/) }),
    );
    clearInterval(timer);
  });

  it('that stalls ends', async () => {
    provider.answerWith((_, response) => {
      response.writeHead(200, { 'content-length': video.length }).write(half);
    });
    await expect(ingest(provider.hasty)).rejects.toThrow(
      expect.objectContaining({ ...later, message: expect.stringMatching(/BODY_TIMEOUT/) }),
    );
  });

  it('that trickles ends', async () => {
    const timers = new Set<NodeJS.Timeout>();
    provider.answerWith((_, response) => {
      response.writeHead(200, { 'content-length': video.length });
      let at = 0;
      const timer = setInterval(() => response.write(video.subarray(at, ++at)), 5);
      timers.add(timer);
      response.once('close', () => clearInterval(timer));
    });
    const pace = { minBytesPerSecond: 10_000, windowMs: 100 };
    await expect(ingest({ pace })).rejects.toThrow(
      expect.objectContaining({ ...later, message: expect.stringMatching(/is a trickle/) }),
    );
    for (const timer of timers) clearInterval(timer);
  });

  it.each<[string, object, (response: ServerResponse) => void]>([
    ['with a length', later, (response) => answerRaw(response, [OK, `content-length: ${video.length}`], half)],
    [
      'in chunks',
      later,
      (response) =>
        answerRaw(response, [OK, 'transfer-encoding: chunked'], `${half.length.toString(16)}\r\n${'x'.repeat(9)}`),
    ],
    [
      'between two chunks',
      later,
      (response) => {
        response.writeHead(200).write(half, () => response.socket?.destroy());
      },
    ],
    [
      'by a reset',
      later,
      (response) => {
        response.writeHead(200, { 'content-length': video.length });
        response.write(half, () => response.socket?.resetAndDestroy());
      },
    ],
    [
      'before any header',
      later,
      (response) => {
        response.socket?.destroy();
      },
    ],
    ['inside the headers', later, (response) => answerRaw(response, [OK, 'content-le'])],
    [
      'with neither length nor chunks',
      { reason: 'provider_not_video', final: false },
      (response) => answerRaw(response, [OK], half),
    ],
    [
      'where its index would begin, with neither length nor chunks',
      { reason: 'provider_not_video', final: false },
      (response) => answerRaw(response, [OK], readSample('counter').subarray(0, 900)),
    ],
  ])('cut short %s is tried again', async (_, failure, answer) => {
    provider.answerWith((_request, response) => answer(response));
    // Chunks here hold no video; the walk would speak up before the end does.
    const opening = provider.download(provider.urlOf('/a'));
    if (failure === later) await expect(opening.then(readAll)).rejects.toThrow(expect.objectContaining(failure));
    else await expect(ingest()).rejects.toThrow(expect.objectContaining(failure));
  });

  it('whose length is too small brings no more than that, which is no whole video', async () => {
    provider.answerWith((_, response) => answerRaw(response, [OK, 'content-length: 1000'], video));
    await expect(ingest()).rejects.toThrow(expect.objectContaining({ final: false }));
  });

  it.each(['-5', '1e3', '5, 6', '0x10', 'many', '99999999999999999999999'])(
    'whose length is %j is refused or read without it, and never believed',
    async (length) => {
      provider.answerWith((_, response) => answerRaw(response, [OK, `content-length: ${length}`], video));
      const outcome = await ingest().catch((error: unknown) => error);
      expect(outcome).toMatchObject({ reason: expect.stringMatching(/^provider_(failed|too_large)$/) });
    },
  );

  it.each([
    ['what is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a header without end', `${OK}\r\nx: ${'x'.repeat(100_000)}`],
    ['a header with a line break inside', `${OK}\r\nx: a\rb\r\n\r\n`],
  ])('of %s fails, to be tried again', async (_, bytes) => {
    provider.answerWith((_request, response) => response.socket?.end(bytes));
    await expect(ingest()).rejects.toThrow(expect.objectContaining(later));
  });

  it('without an end stops at the limit, and its connection is closed', async () => {
    let closed = false;
    provider.answerWith((_, response) => {
      response.writeHead(200).write(video);
      const more = () => {
        while (!closed && response.write(free(65_536)));
      };
      response.on('drain', more).once('close', () => {
        closed = true;
      });
      more();
    });
    await expect(ingest({}, 3_000_000)).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_too_large', final: true }),
    );
    await expect.poll(() => closed).toBe(true);
  });

  it('of more than is allowed is refused by its length alone', async () => {
    provider.answerWith((_, response) => {
      response.writeHead(200, { 'content-length': 3_000_001 }).write(video);
    });
    await expect(ingest({}, 3_000_000)).rejects.toThrow(expect.objectContaining({ reason: 'provider_too_large' }));
  });

  it.each(['before its headers', 'in its middle'])('ends with the signal %s, for the reason it gives', async (when) => {
    const stop = new AbortController();
    const why = new Error('the consumer stops');
    provider.answerWith((_, response) => {
      if (when === 'in its middle') response.writeHead(200, { 'content-length': video.length }).write(half);
      setImmediate(() => stop.abort(why));
    });
    await expect(ingest({ signal: stop.signal })).rejects.toBe(why);
  });

  it('that nobody begins to read is let go by closing it', async () => {
    let closed = false;
    provider.answerWith((_, response) => {
      response.once('close', () => {
        closed = true;
      });
      response.writeHead(200).write(video);
    });
    (await provider.download(provider.urlOf('/a'))).close();
    await expect.poll(() => closed).toBe(true);
  });
});

describe('a host whose certificate nobody vouches for', () => {
  it('is refused before anything is asked of it', async () => {
    let asked = 0;
    const server = createServer(selfSigned, (_, response) => {
      asked += 1;
      response.end(video);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      await expect(provider.download(`https://localhost:${port}/a`)).rejects.toThrow(
        expect.objectContaining({ ...later, message: expect.stringMatching(/DEPTH_ZERO_SELF_SIGNED_CERT/) }),
      );
      expect(asked).toBe(0);
    } finally {
      server.close();
    }
  });
});

/** A box that says nothing, over and over: an endless file of them is a valid MP4 so far. */
function free(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.writeUInt32BE(sizeBytes);
  bytes.write('free', 4);
  return bytes;
}

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { eachChunk } from './each-chunk.ts';
import { createGuardedAgent } from './guarded-agent.ts';

const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A body as undici gives it, of a server on loopback. */
async function bodyOf(answer: RequestListener): Promise<Readable> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { body } = await request(`http://127.0.0.1:${address.port}/`, {
    dispatcher: createGuardedAgent({ allowPrivate: true }),
    highWaterMark: 1,
  });
  body.on('error', () => {});
  return body;
}

describe('the chunks of a stream', () => {
  it('are all its bytes in order, none of them a copy of two that were joined', async () => {
    const sent = Buffer.alloc(8_000_000, 'a chunk of a video ');
    const chunks: Uint8Array[] = [];
    for await (const chunk of eachChunk(await bodyOf((_, res) => res.end(sent)))) {
      chunks.push(chunk);
      // A reader that takes its time: meanwhile more arrives.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Buffer.concat(chunks).equals(sent)).toBe(true);
    // One read of a socket brings 64 KiB at most.
    expect(Math.max(...chunks.map((chunk) => chunk.byteLength))).toBeLessThanOrEqual(65_536);
  });

  it('all arrive, whatever the rhythms of sender and reader', { timeout: 30_000 }, async () => {
    const pieces = Array.from({ length: 200 }, (_, index) => Buffer.alloc(((index * 7_919) % 90_000) + 1, index));
    const sent = Buffer.concat(pieces);
    const pause = (turns: number) =>
      new Promise((resolve) => (turns === 0 ? setImmediate(resolve) : setTimeout(resolve, turns)));
    const read = async (rhythm: number) => {
      const body = await bodyOf(async (_, res) => {
        for (const [index, piece] of pieces.entries()) {
          if (!res.write(piece)) await new Promise((resolve) => res.once('drain', resolve));
          if (index % (rhythm + 2) === 0) await pause(index % 3);
        }
        res.end();
      });
      const chunks: Uint8Array[] = [];
      for await (const chunk of eachChunk(body)) {
        chunks.push(chunk);
        if (chunks.length % (rhythm + 3) === 0) await pause(chunks.length % 2);
      }
      return Buffer.concat(chunks).equals(sent);
    };
    expect(await Promise.all(Array.from({ length: 12 }, (_, rhythm) => read(rhythm)))).not.toContain(false);
  });

  it('end with an empty body', async () => {
    const chunks = eachChunk(await bodyOf((_, res) => res.end()));
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
  });

  it('throw what broke the stream, after what came before', async () => {
    const body = await bodyOf((_, res) => {
      res.writeHead(200, { 'content-length': '1000' });
      res.write('abc', () => res.destroy());
    });
    const read: string[] = [];
    await expect(
      (async () => {
        for await (const chunk of eachChunk(body)) read.push(Buffer.from(chunk).toString());
      })(),
    ).rejects.toThrow();
    expect(read.join('')).toBe('abc');
  });

  it('destroy the stream when they are left before their end', async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.alloc(1_000));
      },
    });
    for await (const chunk of eachChunk(endless)) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    expect(endless.destroyed).toBe(true);
  });

  it('may be left before their end also where the stream calls that an error, as a body of undici does', async () => {
    const endless = new Readable({
      read() {
        this.push(Buffer.from('x'));
      },
      destroy: (error, done) => done(error ?? new Error('aborted')),
    });
    const closed = new Promise((resolve) => endless.once('close', resolve));
    for await (const _ of eachChunk(endless)) break;
    // Without a listener the error would be the process's own.
    await closed;
    expect(endless.errored).toEqual(new Error('aborted'));
  });

  it('wake up for a stream that is destroyed with an error while nothing comes', async () => {
    const silent = new Readable({ read() {} });
    const reading = eachChunk(silent).next();
    silent.destroy(new Error('gone'));
    await expect(reading).rejects.toThrow('gone');
  });
});

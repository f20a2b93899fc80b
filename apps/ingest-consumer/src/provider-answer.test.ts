import type { ProviderProfile } from '@reelkeep/core/provider-profile';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeProvider, readAll, startFakeProvider } from './testing/fake-provider.ts';
import { faststart } from './testing/mp4-boxes.ts';

const NOW = new Date('2025-08-12T14:30:00Z');
const now = () => NOW;
const living = '?X-Amz-Date=20250812T140000Z&X-Amz-Expires=3600&X-Amz-Signature=s3cret';
const lapsed = '?X-Amz-Date=20250812T130000Z&X-Amz-Expires=3600&X-Amz-Signature=s3cret';

let provider: FakeProvider;
beforeAll(async () => {
  provider = await startFakeProvider();
});
afterAll(() => provider.close());

function answerStatus(status: number, headers: Record<string, string> = {}): void {
  provider.answerWith((_, response) => response.writeHead(status, headers).end(status === 204 ? undefined : 'no'));
}

describe('a provider that answers', () => {
  it('200 gives its video and its length, and was asked once, by GET, for identity', async () => {
    provider.answerWith((_, response) =>
      response.writeHead(200, { 'content-length': faststart.length }).end(faststart),
    );
    const video = await provider.download(provider.urlOf('/a.mp4?sig=1'));
    expect(video.contentLength).toBe(faststart.length);
    expect(await readAll(video)).toEqual(Buffer.from(faststart));
    expect(provider.requests).toMatchObject([
      { method: 'GET', url: '/a.mp4?sig=1', headers: { 'accept-encoding': 'identity' } },
    ]);
    expect(provider.requests[0]?.headers).not.toHaveProperty('range');
  });

  it('200 without a length gives its video without one', async () => {
    provider.answerWith((_, response) => response.writeHead(200).end(faststart));
    const video = await provider.download(provider.urlOf('/a'));
    expect(video.contentLength).toBeUndefined();
    expect(await readAll(video)).toHaveLength(faststart.length);
  });

  it.each([401, 403, 404, 410])('%i has lapsed for good when the link says so or says nothing', async (status) => {
    answerStatus(status);
    for (const path of ['/a', `/a${lapsed}`]) {
      await expect(provider.download(provider.urlOf(path), { now })).rejects.toThrow(
        expect.objectContaining({ reason: 'provider_gone', final: true }),
      );
    }
  });

  it.each([401, 403, 404, 410])('%i is looked at once more while the link should live', async (status) => {
    answerStatus(status);
    await expect(provider.download(provider.urlOf(`/a${living}`), { now })).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_gone', final: false }),
    );
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('%i is tried again, when it says', async (status) => {
    answerStatus(status);
    await expect(provider.download(provider.urlOf('/a'))).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_failed', final: false, retryAfterSeconds: undefined }),
    );
    answerStatus(status, { 'retry-after': '17' });
    await expect(provider.download(provider.urlOf('/a'))).rejects.toThrow(
      expect.objectContaining({ final: false, retryAfterSeconds: 17 }),
    );
    answerStatus(status, { 'retry-after': 'Tue, 12 Aug 2025 14:31:00 GMT' });
    await expect(provider.download(provider.urlOf('/a'), { now })).rejects.toThrow(
      expect.objectContaining({ final: false, retryAfterSeconds: 60 }),
    );
  });

  it.each([201, 202, 204, 206, 207, 300, 304, 305, 400, 402, 405, 406, 409, 416, 418, 451])(
    '%i is not what a link to a video answers',
    async (status) => {
      answerStatus(status);
      await expect(provider.download(provider.urlOf(`/a${living}`), { now })).rejects.toThrow(
        expect.objectContaining({ reason: 'provider_failed', final: true }),
      );
    },
  );

  it('400 has lapsed when the time of the link is over', async () => {
    answerStatus(400);
    await expect(provider.download(provider.urlOf(`/a${lapsed}`), { now })).rejects.toThrow(
      expect.objectContaining({ reason: 'provider_gone', final: true }),
    );
  });

  it.each(['gzip', 'br', 'deflate', 'zstd', 'GZIP', 'identity, gzip'])('in %s unasked is refused', async (encoding) => {
    answerStatus(200, { 'content-encoding': encoding });
    await expect(provider.download(provider.urlOf('/a'))).rejects.toThrow(/identity was asked for/);
  });

  it('in identity, and says so, is taken', async () => {
    answerStatus(200, { 'content-encoding': 'Identity' });
    expect((await readAll(await provider.download(provider.urlOf('/a')))).toString()).toBe('no');
  });

  it('with a refusal says where and what, and no secret', async () => {
    answerStatus(403);
    await expect(provider.download(provider.urlOf(`/a${lapsed}`), { now })).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^http:\/\/cdn\.example:\d+\/a\?.*REDACTED answered 403$/),
      }),
    );
    await expect(provider.download(provider.urlOf(`/a${lapsed}`), { now })).rejects.not.toThrow(/s3cret/);
  });

  it('with a refusal whose body goes on and on is let go', async () => {
    let closed = false;
    provider.answerWith((_, response) => {
      response.socket?.once('close', () => {
        closed = true;
      });
      response.writeHead(404).write(Buffer.alloc(5_000_000));
    });
    await expect(provider.download(provider.urlOf('/a'))).rejects.toThrow(/answered 404/);
    await expect.poll(() => closed).toBe(true);
  });
});

describe('a link of a known provider', () => {
  const profile: ProviderProfile = {
    name: 'test',
    hosts: ['known.example'],
    lifetimeSeconds: 3_600,
    expiry: 'lifetime',
    needsHeader: null,
    head: null,
    range: null,
    lapsedStatuses: [400],
    source: 'https://known.example/docs',
    seen: '2025-08-12',
  };
  const get = (generatedAt: string) =>
    provider.download(provider.urlOf('/a', 'known.example'), {
      now,
      profiles: [profile],
      generatedAt: new Date(generatedAt),
    });

  it.each([
    [404, '2025-08-12T14:00:00Z', false],
    [404, '2025-08-12T13:00:00Z', true],
    [400, '2025-08-12T14:00:00Z', false],
    [400, '2025-08-12T13:00:00Z', true],
  ])('that answers %i to a video made at %s has lapsed for good: %s', async (status, generatedAt, final) => {
    answerStatus(status);
    await expect(get(generatedAt)).rejects.toThrow(expect.objectContaining({ reason: 'provider_gone', final }));
  });
});

/** What presigned URLs do when somebody uses them, on an engine that checks signatures and on one that doesn't. */
import { createHash, randomUUID } from 'node:crypto';
import { patternBytes } from '@reelkeep/core/testing/pattern-bytes';
import type { SignedUpload, UrlSigner } from '@reelkeep/core/url-signer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

export interface SignerUnderTest {
  /** A signer at the given instant, now by default. */
  signer(now?: () => Date): UrlSigner;
  close(): Promise<void>;
}

const BYTES = patternBytes(10_000);
const SHA256 = createHash('sha256').update(BYTES).digest('hex');
const METADATA = { tenant: 'acme', creative_id: 'campaign-123', original_url: 'https://p.example/a%20b.mp4?x=1&y=2' };

/** @param strict whether the engine checks signatures, lengths and digests. */
export function urlSignerContract(name: string, strict: boolean, start: () => Promise<SignerUnderTest>): void {
  describe(`presigned URLs on ${name}`, () => {
    let subject: SignerUnderTest;
    beforeAll(async () => {
      subject = await start();
    });
    afterAll(() => subject?.close());

    const signPut = (key: string, now?: () => Date) =>
      subject.signer(now).signPut({
        key,
        expiresInSeconds: 60,
        contentLength: BYTES.byteLength,
        sha256: SHA256,
        metadata: METADATA,
      });
    const send = (
      { url, method, headers }: SignedUpload,
      body: Uint8Array = BYTES,
      change: Record<string, string> = {},
    ) => fetch(url, { method, headers: { ...headers, ...change }, body: Uint8Array.from(body) });
    const freshKey = () => `videos/acme/${randomUUID()}-campaign-123-001.mp4`;

    test('a PUT stores bytes and metadata, and a GET plays them as video/mp4 under the asked-for file name', async () => {
      const key = freshKey();
      expect((await send(await signPut(key))).status).toBe(200);
      const request = { key, expiresInSeconds: 60, disposition: 'attachment', fileName: 'my video.mp4' } as const;
      const { url } = await subject.signer().signGet(request);
      const answer = await fetch(url, { headers: { range: 'bytes=0-' } });
      expect([200, 206]).toContain(answer.status);
      expect(
        createHash('sha256')
          .update(await answer.bytes())
          .digest('hex'),
      ).toBe(SHA256);
      expect(answer.headers.get('x-amz-meta-original_url')).toBe(METADATA.original_url);
      expect(answer.headers.get('x-amz-meta-tenant')).toBe('acme');
      expect(answer.headers.get('content-type')).toBe('video/mp4');
      if (strict) expect(answer.headers.get('content-disposition')).toBe('attachment; filename="my video.mp4"');
    });

    test('a HEAD link answers a HEAD with the size and the type of the video', async () => {
      const key = freshKey();
      expect((await send(await signPut(key))).status).toBe(200);
      const { url } = await subject.signer().signHead({ key, expiresInSeconds: 60 });
      const answer = await fetch(url, { method: 'HEAD' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-length')).toBe(String(BYTES.byteLength));
      expect(answer.headers.get('content-type')).toBe('video/mp4');
    });

    test('a second PUT on the key is refused with 412 and changes nothing', async () => {
      const key = freshKey();
      expect((await send(await signPut(key))).status).toBe(200);
      expect((await send(await signPut(key))).status).toBe(412);
    });

    if (!strict) return;

    test.each([
      ['a condition left out', { 'if-none-match': '"other"' }],
      ['another tenant', { 'x-amz-meta-tenant': 'rival' }],
      ['another content type', { 'content-type': 'text/html' }],
      ['another checksum', { 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }],
    ])('a PUT with %s is refused', async (_, change) => {
      const key = freshKey();
      expect((await send(await signPut(key), BYTES, change)).status).toBe(403);
      const { url } = await subject.signer().signGet({ key, expiresInSeconds: 60 });
      expect((await fetch(url)).status).toBe(404);
    });

    test('a PUT of another length is refused', async () => {
      const longer = patternBytes(BYTES.byteLength + 1);
      const answer = await send(await signPut(freshKey()), longer, { 'content-length': String(longer.byteLength) });
      expect(answer.status).toBe(403);
    });

    test('a PUT of other bytes of the same length is refused', async () => {
      expect((await send(await signPut(freshKey()), patternBytes(BYTES.byteLength, 9))).status).toBe(400);
    });

    describe('a link is refused', () => {
      const key = freshKey();
      beforeAll(async () => {
        expect((await send(await signPut(key))).status).toBe(200);
      });
      const link = async () => (await subject.signer().signGet({ key, expiresInSeconds: 60 })).url;

      test('with another method than it was signed for', async () => {
        const head = await subject.signer().signHead({ key, expiresInSeconds: 60 });
        expect((await fetch(await link(), { method: 'HEAD' })).status).toBe(403);
        expect((await fetch(head.url)).status).toBe(403);
        expect((await fetch(await link(), { method: 'PUT', body: 'x' })).status).toBe(403);
        expect((await fetch(await link(), { method: 'DELETE' })).status).toBe(403);
        expect((await fetch(await link())).status).toBe(200);
      });

      test.each([
        ['for another key', (url: string) => url.replace(key, `${key}x`)],
        ['with a longer life', (url: string) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')],
        ['with another content type', (url: string) => url.replace('video%2Fmp4', 'text%2Fhtml')],
        ['without an override', (url: string) => url.replace('&response-content-type=video%2Fmp4', '')],
        ['with an override more', (url: string) => `${url}&response-cache-control=public`],
        ['with another signature', (url: string) => url.replace(/(X-Amz-Signature=)[0-9a-f]{4}/, '$1beef')],
      ])('%s', async (_, tamper) => {
        const url = await link();
        expect(tamper(url)).not.toBe(url);
        expect((await fetch(tamper(url))).status).toBe(403);
      });
    });

    test('a link of a stranger is refused', async () => {
      const { url } = await subject.signer().signGet({ key: freshKey(), expiresInSeconds: 60 });
      const answer = await fetch(url.replace(/(X-Amz-Credential=)\w+/, '$1stranger'));
      // versitygw says that there is no such user.
      expect([403, 404]).toContain(answer.status);
      expect(await answer.text()).not.toContain('NoSuchKey');
    });

    test.each(["a b+c&d=e'f(g)!*.mp4", 'ü/日本/🎬.mp4', 'a%2fb%20c.mp4', '~:@,$;.mp4'])(
      'a key of %j is played',
      async (name) => {
        const key = `${freshKey()}/${name}`;
        expect((await send(await signPut(key))).status).toBe(200);
        const { url } = await subject.signer().signGet({ key, expiresInSeconds: 60 });
        expect((await fetch(url)).status).toBe(200);
      },
    );

    test('an expired URL is refused', async () => {
      const past = () => new Date(Date.now() - 120_000);
      expect((await send(await signPut(freshKey(), past))).status).toBe(403);
      const { url } = await subject.signer(past).signGet({ key: 'a', expiresInSeconds: 60 });
      expect((await fetch(url)).status).toBe(403);
    });
  });
}

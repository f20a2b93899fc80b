import type { UrlSigner } from '@reelkeep/core/url-signer';
import { expect, it } from 'vitest';
import { createFixture, FILE, KEY, SETTINGS, testBucket } from '../testing/api-fixture.ts';

const PLAYBACK = '/v1/tenants/acme/playback-urls';
const OTHER = '20250812_143052-campaign-123-002.mp4';

/** The same signer, with credentials that end when `endsAt` says, asked for each signature or answer. */
function signerUntil(signer: UrlSigner, endsAt: () => Date): UrlSigner {
  return {
    ...signer,
    signGet: async (request) => ({ ...(await signer.signGet(request)), expiresAt: endsAt() }),
    readSigner: async (seconds) => {
      const expiresAt = endsAt();
      return { ...(await signer.readSigner(seconds)), expiresAt, expiresAtText: expiresAt.toISOString() };
    },
  };
}

it('gives HEAD links beside GET links when asked', async () => {
  const { call, signer } = createFixture();
  const { body } = await call('POST', PLAYBACK, { json: { videos: [{ key: KEY }], head: true } });
  expect(body).toMatchObject({ videos: [{ head_url: expect.stringContaining('signed-head') }] });
  expect(signer.heads).toEqual(signer.gets);
  const { body: plain } = await call('POST', PLAYBACK, { json: { videos: [{ key: KEY }] } });
  expect(JSON.stringify(plain)).not.toContain('head_url');
});

it('writes an answer as JSON.stringify would, whatever is in it', async () => {
  const base = createFixture();
  const ending = signerUntil(base.signer, () => base.now());
  const { call } = createFixture({ bucket: testBucket(base.store, ending) });
  const original_url = 'https://provider.example/a"b\\%22ü.mp4';
  const videos = [{ key: KEY }, { file: OTHER, original_url }, { file: FILE }];
  const { status, text, body, headers } = await call('POST', PLAYBACK, {
    json: { videos, head: true, disposition: 'inline' },
  });
  expect([status, headers.get('Content-Length')]).toEqual([200, null]);
  expect(text).toBe(JSON.stringify(body));
  expect(body).toMatchObject({
    videos: [{ source: 's3' }, { source: 'provider', head_url: null }, { source: 's3' }],
    warnings: [{ code: 'expires-early' }],
  });
  const members = ['key', 'url', 'head_url', 'source', 'durable', 'expires_at'];
  expect(text.match(/"(\w+)":/g)?.slice(1, 13)).toEqual([...members, ...members].map((name) => `"${name}":`));
});

it('says how long an answer is that is signed all through', async () => {
  const { call } = createFixture();
  const videos = [{ key: KEY }, { file: OTHER }];
  const { headers, text } = await call('POST', PLAYBACK, { json: { videos, head: true } });
  expect(headers.get('Content-Length')).toBe(String(Buffer.byteLength(text)));
  const missing = await call('POST', PLAYBACK, { json: { videos, check: true } });
  expect(missing.body).toMatchObject({ videos: [{ url: null }, { url: null }] });
  expect(missing.headers.get('Content-Length')).toBe(String(Buffer.byteLength(missing.text)));
});

it('leads a HEAD of /content to a URL that is signed for HEAD', async () => {
  const { call, storeVideo, signer } = createFixture();
  await storeVideo(FILE);
  const answer = await call('HEAD', `/v1/tenants/acme/videos/${FILE}/content`);
  expect([answer.status, answer.headers.get('Location')]).toEqual([302, expect.stringContaining('signed-head')]);
  expect(signer.gets).toEqual([]);
});

it('says what really holds, with a warning, when credentials end before the URL should', async () => {
  const base = createFixture();
  const end = new Date(base.now().getTime() + 60_000);
  const signer = signerUntil(base.signer, () => end);
  const { call, advance } = createFixture({ bucket: testBucket(base.store, signer) });
  await base.storeVideo(FILE);
  const { body } = await call('POST', PLAYBACK, { json: { videos: [{ key: KEY }], expires_in: 900 } });
  expect(body).toMatchObject({
    videos: [{ expires_at: end.toISOString() }],
    warnings: [{ code: 'expires-early', detail: expect.stringContaining(end.toISOString()) }],
  });
  const whole = await call('POST', PLAYBACK, { json: { videos: [{ key: KEY }], expires_in: 60 } });
  expect(JSON.stringify(whole.body)).not.toContain('warnings');
  const listed = await call('GET', '/v1/tenants/acme/videos?urls=true');
  expect(listed.body).toMatchObject({ warnings: [{ code: 'expires-early' }] });
  advance(0);
  const content = await call('GET', `/v1/tenants/acme/videos/${FILE}/content?expires_in=900`);
  expect(content.headers.get('Cache-Control')).toBe('private, max-age=30');
});

it.each([
  ['needs a header of its provider', 'https://generativelanguage.googleapis.com/v1/files/x:download?alt=media'],
  ["carries an account's key", 'https://provider.example/out.mp4?api_key=secret'],
  ['needs a header of this deployment', 'https://private.example/out.mp4'],
  ['needs one on a host whose name ends in a dot', 'https://private.example./out.mp4'],
])("never gives a provider's URL out that %s", async (_what, originalUrl) => {
  const settings = { ...SETTINGS, providerHeaders: new Map([['private.example', ['authorization']]]) };
  const { call, store } = createFixture({ settings });
  store.failAll(new Error('away'));
  const { status, body, text } = await call('POST', PLAYBACK, {
    json: { videos: [{ key: KEY, original_url: originalUrl }] },
  });
  expect([status, body]).toMatchObject([
    200,
    { videos: [{ url: null, source: null, durable: false, expires_at: null }] },
  ]);
  expect(text).not.toContain('secret');
});

it.each(['http://constructor/out.mp4', 'http://__proto__/out.mp4'])(
  'gives out %s, whose host has a name that every object knows',
  async (originalUrl) => {
    const { call } = createFixture();
    const { status, body } = await call('POST', PLAYBACK, {
      json: { videos: [{ key: KEY, original_url: originalUrl }] },
    });
    expect([status, body]).toMatchObject([200, { videos: [{ url: originalUrl, source: 'provider' }] }]);
  },
);

it('says nothing of an early end when the clock goes on while the URL is signed', async () => {
  const base = createFixture();
  const change = {
    bucket: testBucket(
      base.store,
      signerUntil(base.signer, () => {
        const expiresAt = new Date(base.now().getTime() + 899_001);
        base.advance(2_000);
        return expiresAt;
      }),
    ),
    now: base.now,
  };
  const { call } = createFixture(change);
  await base.storeVideo(FILE);
  const token = { claims: { exp: base.now().getTime() / 1_000 + 600 } };
  const answers = [
    await call('POST', PLAYBACK, { token, json: { videos: [{ key: KEY }], expires_in: 900 } }),
    await call('GET', '/v1/tenants/acme/videos?urls=true', { token }),
  ];
  for (const { status, text } of answers) {
    expect(status).toBe(200);
    expect(text).not.toContain('warnings');
  }
});

it("knows when a known provider's link dies, even where the link does not say", async () => {
  const { call } = createFixture();
  const originalUrl = 'https://replicate.delivery/x/out.mp4';
  const { body } = await call('POST', PLAYBACK, { json: { videos: [{ key: KEY, original_url: originalUrl }] } });
  expect(body).toMatchObject({ videos: [{ url: originalUrl, expires_at: '2025-08-12T15:30:52.000Z' }] });
  const settings = { ...SETTINGS, providerProfiles: [] };
  const without = await createFixture({ settings }).call('POST', PLAYBACK, {
    json: { videos: [{ key: KEY, original_url: originalUrl }] },
  });
  expect(without.body).toMatchObject({ videos: [{ url: originalUrl, expires_at: null }] });
});

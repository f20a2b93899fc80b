import { fencePut } from '@reelkeep/core/fence';
import { StoreError } from '@reelkeep/core/store-error';
import { tenantSchema } from '@reelkeep/core/tenant';
import { describe, expect, it } from 'vitest';
import { tenantVideoByFile } from '../tenant-video.ts';
import { createFixture, FILE, KEY, ORIGINAL_URL, problemName } from '../testing/api-fixture.ts';

const PATH = `/v1/tenants/acme/videos/${FILE}`;
const away = new StoreError({
  kind: 'misconfigured',
  code: 'AccessDenied',
  message: 'arn:aws:iam::1:user/x is not allowed',
  advice: 'x',
});

async function fenced() {
  const fixture = createFixture();
  const video = tenantVideoByFile('videos', tenantSchema.parse('acme'), FILE);
  if (video === undefined) throw new TypeError('a video');
  await fixture.store.put(fencePut(video.key, { because: 'campaign_ended', coveredBytes: 9 }));
  return fixture;
}

describe('GET /videos/{file}', () => {
  it('describes the video with its five facts and nothing else that the object carries', async () => {
    const { call, storeVideo, store } = createFixture();
    await storeVideo(FILE);
    const head = await store.head(KEY);
    await store.put({
      key: KEY,
      body: new Uint8Array(9),
      contentType: 'video/mp4',
      metadata: { ...head?.metadata, internal: 'x' },
    });
    const { status, body } = await call('GET', PATH);
    expect(status).toBe(200);
    expect(body).toEqual({
      key: KEY,
      file: FILE,
      creative_id: 'campaign-123',
      iteration: 1,
      generated_at: '2025-08-12T14:30:52Z',
      bytes: 9,
      stored_at: '2025-08-12T15:00:00Z',
      storage_class: 'STANDARD',
      content_type: 'video/mp4',
      metadata: {
        tenant: 'acme',
        creative_id: 'campaign-123',
        iteration: '1',
        original_url: ORIGINAL_URL,
        uploaded_at: '2025-08-12T15:00:00.000Z',
      },
    });
  });

  it('answers HEAD without a body', async () => {
    const { call, storeVideo } = createFixture();
    await storeVideo(FILE);
    expect(await call('HEAD', PATH)).toMatchObject({ status: 200, text: '' });
  });
});

describe('GET /videos/{file}/content', () => {
  it('redirects to a presigned URL that outlives every cached redirect', async () => {
    const { call, storeVideo, signer } = createFixture();
    await storeVideo(FILE);
    const { status, headers } = await call('GET', `${PATH}/content?expires_in=60&disposition=attachment`);
    expect([status, headers.get('Location')]).toEqual([
      302,
      `https://bucket.example/${KEY}?X-Amz-Expires=60&X-Amz-Signature=signed`,
    ]);
    expect(headers.get('Cache-Control')).toBe('private, max-age=30');
    expect(headers.get('Vary')).toContain('Authorization');
    expect(signer.gets).toEqual([{ key: KEY, expiresInSeconds: 60, disposition: 'attachment', fileName: FILE }]);
  });

  it.each(['0', '-1', '1.5', 'x', '86401', '1e3', '%2060', ''])('refuses expires_in=%s', async (seconds) => {
    const { call, storeVideo, signer } = createFixture();
    await storeVideo(FILE);
    expect(problemName(await call('GET', `${PATH}/content?expires_in=${seconds}`))).toBe('validation-failed');
    expect(signer.gets).toEqual([]);
  });
});

describe.each(['', '/content'])('GET /videos/{file}%s', (tail) => {
  it('answers 404 for what is absent and for a fence alike', async () => {
    for (const fixture of [createFixture(), await fenced()]) {
      const answer = await fixture.call('GET', `${PATH}${tail}`);
      expect([answer.status, problemName(answer)]).toEqual([404, 'video-not-found']);
      expect(fixture.signer.gets).toEqual([]);
    }
  });

  it('answers 503, not 404, while S3 gives no answer, and repeats nothing of what S3 said', async () => {
    const { call, store, log } = createFixture();
    store.failAll(away);
    const answer = await call('GET', `${PATH}${tail}`);
    expect([answer.status, problemName(answer)]).toEqual([503, 'storage-unavailable']);
    expect(answer.text).not.toMatch(/arn:|AccessDenied/);
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', fields: { status: 503, err: away } });
  });
});

describe('DELETE /videos/{file}', () => {
  it('removes the video, again and before it was ever stored, and answers 204', async () => {
    const { call, storeVideo, store } = createFixture();
    await storeVideo(FILE);
    for (let time = 0; time < 2; time += 1) {
      expect(await call('DELETE', PATH)).toMatchObject({ status: 204, text: '' });
      expect(store.keys().filter((key) => !key.includes('/ingest1'))).toEqual([
        'ledger/acme/campaign-123/videos/20250812_143052-001/removed',
      ]);
    }
    expect((await call('GET', PATH)).status).toBe(404);
  });

  it('answers 503 when S3 does not let the video go', async () => {
    const { call, storeVideo, store } = createFixture();
    await storeVideo(FILE);
    store.failNext('remove', away);
    expect((await call('DELETE', PATH)).status).toBe(503);
    expect(store.keys('videos/')).toEqual([KEY]);
  });
});

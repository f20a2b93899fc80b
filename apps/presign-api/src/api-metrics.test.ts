import { StoreError } from '@reelkeep/core/store-error';
import { describe, expect, it } from 'vitest';
import { createFixture, FILE, ORIGINAL_URL } from './testing/api-fixture.ts';

const PLAYBACK = '/v1/tenants/acme/playback-urls';
const stored = { creative_id: 'campaign-123', iteration: 1, generated_at: '2025-08-12T14:30:52Z' };
const away = new StoreError({ kind: 'unavailable', code: 'ECONNREFUSED', message: 'no answer', advice: '-' });

describe('the figures of the API', () => {
  it('tell where the URLs lead that were handed out, and for what', async () => {
    const { call, storeVideo, metricsText } = createFixture();
    await storeVideo(FILE);
    const videos = [
      { ...stored, original_url: ORIGINAL_URL },
      { ...stored, iteration: 2, original_url: ORIGINAL_URL },
      { ...stored, iteration: 3 },
    ];
    await call('POST', PLAYBACK, { json: { videos, check: true } });
    await call('GET', '/v1/tenants/acme/videos?urls=true');
    await call('GET', '/v1/tenants/acme/videos');
    await call('GET', `/v1/tenants/acme/videos/${FILE}/content`);
    await call('POST', '/v1/tenants/acme/uploads', { json: { ...stored, iteration: 9, content_length: 5 } });
    const text = await metricsText();
    for (const [source, use, count] of [
      ['s3', 'playback', 1],
      ['provider', 'playback', 1],
      ['none', 'playback', 1],
      ['s3', 'list', 1],
      ['s3', 'content', 1],
      ['s3', 'upload', 1],
    ] as const) {
      expect(text).toContain(`reelkeep_api_urls_total{source="${source}",use="${use}"} ${count}`);
    }
  });

  it('tell how many videos fell back and why, and whether S3 was there when it was last asked', async () => {
    const { call, store, advance, metricsText } = createFixture();
    const json = { videos: [{ ...stored, original_url: ORIGINAL_URL }] };
    expect(await metricsText()).toContain('reelkeep_api_store_up 1');
    store.failAll(away);
    await call('POST', PLAYBACK, { json });
    const lost = await metricsText();
    expect(lost).toContain('reelkeep_api_fallback_total{reason="s3_unavailable"} 1');
    expect(lost).toContain('reelkeep_api_store_up 0');
    store.failAll(undefined);
    advance(2_000);
    await call('POST', PLAYBACK, { json });
    expect(await metricsText()).toContain('reelkeep_api_store_up 1');
    expect(await metricsText()).toContain('reelkeep_api_fallback_total{reason="s3_unavailable"} 1');
  });

  it('say that S3 is not there where no bucket is configured', async () => {
    const { metricsText } = createFixture({ bucket: undefined });
    expect(await metricsText()).toContain('reelkeep_api_store_up 0');
  });

  it('tell what became of tokens, of requests without one nothing, and of a route that there is not other', async () => {
    const { call, metricsText } = createFixture();
    await call('GET', '/v1/tenants/acme/videos');
    await call('GET', '/v1/tenants/acme/videos', { token: 'a.b.c' });
    await call('GET', '/v1/tenants/acme/videos', { token: null });
    await call('GET', '/nowhere', { token: null });
    const text = await metricsText();
    expect(text).toContain('reelkeep_api_tokens_total{outcome="valid"} 1');
    expect(text).toContain('reelkeep_api_tokens_total{outcome="invalid"} 1');
    expect(text).toContain('reelkeep_http_request_duration_seconds_count{route="other",method="GET",status="404"} 1');
  });
});

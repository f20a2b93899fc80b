import { describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { campaignMessage } from '../campaign.ts';
import { at, listAt, textAt } from '../json.ts';
import { sha256, testPattern } from '../mp4.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';
import { fileOf, GENERATED_AT, keyOf } from '../video.ts';

async function fetched(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('video/mp4');
  return sha256(new Uint8Array(await response.arrayBuffer()));
}

describe('playback URLs', () => {
  it('come by key, by file and by parts, in the order they were asked in, and all play', async () => {
    const tenant = newTenant();
    const videos = await Promise.all([1, 2, 3].map((iteration) => storedVideo({ tenant, iteration })));
    const [byKey, byFile, byParts] = videos;
    const { status, body } = await api(tenant).post('/playback-urls', {
      videos: [
        { key: byKey?.key },
        { creative_id: byParts?.creative, iteration: 3, generated_at: GENERATED_AT },
        { file: byFile?.file },
        { key: byKey?.key },
      ],
    });
    expect(status).toBe(200);
    const answers = listAt(body, 'videos');
    expect(answers.map((answer) => answer['key'])).toEqual([byKey?.key, byParts?.key, byFile?.key, byKey?.key]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ source: 's3', durable: true, expires_at: expect.stringMatching(/Z$/) });
      expect(await fetched(textAt(answer, 'url'))).toBe(sha256(testPattern));
    }
  });

  it('live as long as was asked for', async () => {
    const video = await storedVideo();
    const before = Date.now();
    const { body } = await api(video.tenant).post('/playback-urls', { videos: [{ key: video.key }], expires_in: 120 });
    const [answer] = listAt(body, 'videos');
    expect(new URL(textAt(answer, 'url')).searchParams.get('X-Amz-Expires')).toBe('120');
    const expires = Date.parse(textAt(answer, 'expires_at'));
    expect(expires).toBeGreaterThan(before + 118_000);
    expect(expires).toBeLessThanOrEqual(Date.now() + 120_000);
  });

  it.each([0, -1, 1.5, 604_801, '60', null])('are refused for expires_in %s', async (expires_in) => {
    const tenant = newTenant();
    const video = { creative_id: newCreative(), iteration: 1, generated_at: GENERATED_AT };
    const { status, headers, body } = await api(tenant).post('/playback-urls', { videos: [video], expires_in });
    expect([400, 422]).toContain(status);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(JSON.stringify(body)).not.toContain('X-Amz-Signature');
  });

  it('are the provider’s own while the video is not stored, and S3’s once it is', async () => {
    const missing = { tenant: newTenant(), creative_id: newCreative(), iteration: 1, generated_at: GENERATED_AT };
    const original_url = provider.url('normal', newFile(), '?expires=4102444800');
    const ask = async () => {
      const answer = await api(missing.tenant).post('/playback-urls', {
        videos: [{ key: keyOf(missing), original_url }],
      });
      return listAt(answer.body, 'videos')[0];
    };
    expect(await ask()).toMatchObject({ key: keyOf(missing), url: original_url, source: 'provider', durable: false });
    await storedVideo({ ...missing, original_url });
    expect(await ask()).toMatchObject({ key: keyOf(missing), source: 's3', durable: true });
  });

  it('are none at all for a video whose campaign has ended, though its provider still serves it', async () => {
    const video = await storedVideo();
    const { original_url } = video.message;
    const event = campaignMessage({ tenant: video.tenant, campaign_id: video.creative });
    await client.outcome(await client.send('campaigns', event));
    const { status, body } = await api(video.tenant).post('/playback-urls', {
      videos: [{ key: video.key, original_url }],
    });
    expect(status).toBe(200);
    expect(listAt(body, 'videos')[0]).toMatchObject({ key: video.key, url: null, durable: false });
  });

  it.each<[string, (tenant: string) => unknown]>([
    ['a key of another tenant', (tenant) => ({ key: `videos/${tenant}-2/20250812_143052-campaign-123-001.mp4` })],
    ['a key that climbs', (tenant) => ({ key: `videos/${tenant}/../other/20250812_143052-campaign-123-001.mp4` })],
    ['a key of the ledger', (tenant) => ({ key: `ledger/${tenant}/campaign-123/ended` })],
    ['a key that is none', () => ({ key: 'x' })],
    ['a file that is none', () => ({ file: '../x.mp4' })],
    ['an iteration of 0', () => ({ creative_id: 'campaign-123', iteration: 0, generated_at: GENERATED_AT })],
    ['nothing at all', () => ({})],
  ])('are refused as a whole, and nothing is signed, when one item is %s', async (_what, makeItem) => {
    const video = await storedVideo();
    const { status, headers, body } = await api(video.tenant).post('/playback-urls', {
      videos: [{ key: video.key }, makeItem(video.tenant)],
    });
    expect([400, 403, 422]).toContain(status);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(JSON.stringify(body)).not.toContain('X-Amz-Signature');
  });

  it.each([
    ['no videos', { videos: [] }],
    ['more than a thousand', { videos: Array.from({ length: 1_001 }, () => ({ file: 'x' })) }],
    ['no list', { videos: 'all' }],
    ['a list instead of an object', []],
  ])('are refused for %s', async (_what, request) => {
    const { status, headers } = await api(newTenant()).post('/playback-urls', request);
    expect([400, 413, 422]).toContain(status);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('come a thousand at once', async () => {
    const tenant = newTenant();
    const creative_id = newCreative();
    const items = Array.from({ length: 1_000 }, (_, index) => ({
      creative_id,
      iteration: index + 1,
      generated_at: GENERATED_AT,
    }));
    const { status, body } = await api(tenant).post('/playback-urls', { videos: items });
    expect(status).toBe(200);
    const files = listAt(body, 'videos').map((answer) => String(answer['key']).split('/').at(-1));
    expect(files).toEqual(items.map(fileOf));
  });
});

describe('one video', () => {
  it('is described by GET, and its content redirects to a URL that plays', async () => {
    const video = await storedVideo();
    const described = await api(video.tenant).get(`/videos/${video.file}`);
    expect(described.status).toBe(200);
    expect(at(described.body, 'key')).toBe(video.key);
    expect(at(described.body, 'bytes')).toBe(testPattern.length);
    const content = await api(video.tenant).get(`/videos/${video.file}/content`);
    expect(content.status).toBe(302);
    expect(await fetched(content.headers.get('location') ?? '')).toBe(sha256(testPattern));
  });

  it('is sent in ranges by its presigned URL, as players ask for it', async () => {
    const video = await storedVideo();
    const { headers } = await api(video.tenant).get(`/videos/${video.file}/content`);
    const url = headers.get('location') ?? '';
    const part = await fetch(url, { headers: { range: 'bytes=4-11' } });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 4-11/${testPattern.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(testPattern.subarray(4, 12))).toBe(true);
    const tail = await fetch(url, { headers: { range: 'bytes=-100' } });
    expect(Buffer.from(await tail.arrayBuffer()).equals(testPattern.subarray(-100))).toBe(true);
  });
});

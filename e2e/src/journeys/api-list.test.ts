import { beforeAll, describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { at, listAt } from '../json.ts';
import { testPattern } from '../mp4.ts';
import { newTenant } from '../names.ts';
import { type StoredVideo, storedVideo } from '../stored-video.ts';

describe('a tenant’s list of videos', () => {
  const tenant = newTenant();
  const many = 'campaign-1';
  let videos: StoredVideo[];

  beforeAll(async () => {
    const wanted = [
      ...[1, 2, 3, 4, 5].map((iteration) => ({ creative_id: many, iteration })),
      { creative_id: 'campaign-12', iteration: 1 },
      { creative_id: 'campaign-1-extra', iteration: 1, generated_at: '2025-08-13T00:00:00Z' },
    ];
    videos = await Promise.all(wanted.map((change) => storedVideo({ tenant, ...change })));
    await storedVideo({ tenant: `${tenant}-2`, creative_id: many });
  });

  const keys = (body: unknown) => listAt(body, 'videos').map((video) => video['key']);

  it('holds all of them, described, oldest first, and nobody else’s', async () => {
    const { status, body } = await api(tenant).get('/videos');
    expect(status).toBe(200);
    expect(keys(body)).toEqual(videos.map(({ key }) => key).sort());
    const first = videos[0];
    expect(listAt(body, 'videos').find((video) => video['key'] === first?.key)).toMatchObject({
      key: first?.key,
      file: first?.file,
      creative_id: many,
      iteration: 1,
      generated_at: '2025-08-12T14:30:52Z',
      bytes: testPattern.length,
    });
  });

  it('can be of one creative, taken by its whole name', async () => {
    const { body } = await api(tenant).get(`/videos?creative_id=${many}`);
    expect(keys(body)).toEqual(videos.filter(({ creative }) => creative === many).map(({ key }) => key));
  });

  it('can be of a span of time', async () => {
    const { body } = await api(tenant).get('/videos?from=2025-08-12T23:00:00Z&to=2025-08-14T00:00:00Z');
    expect(keys(body)).toEqual([videos.at(-1)?.key]);
  });

  it.each([1, 2, 3, 7])('comes whole in pages of %i, by the cursor', async (limit) => {
    const seen: unknown[] = [];
    let cursor: unknown;
    do {
      const query = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const { status, body } = await api(tenant).get(`/videos?limit=${limit}${query}`);
      expect(status).toBe(200);
      const page = keys(body);
      expect(page.length).toBeLessThanOrEqual(limit);
      seen.push(...page);
      cursor = at(body, 'next_cursor');
    } while (typeof cursor === 'string' && seen.length <= videos.length);
    expect(seen).toEqual(videos.map(({ key }) => key).sort());
  });

  it('carries URLs that play when urls=true', async () => {
    const { body } = await api(tenant).get('/videos?urls=true&limit=2');
    const urls = listAt(body, 'videos').map((video) => String(video['url']));
    expect(urls).toHaveLength(2);
    for (const url of urls) {
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(bytes.equals(testPattern)).toBe(true);
    }
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=x',
    'limit=1.5',
    'cursor=nonsense',
    'creative_id=a/b',
    'from=yesterday',
    'urls=perhaps',
  ])('refuses %s with a problem', async (query) => {
    const { status, headers } = await api(tenant).get(`/videos?${query}`);
    expect([400, 422]).toContain(status);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('is empty for a tenant that has none', async () => {
    const { status, body } = await api(newTenant()).get('/videos');
    expect(status).toBe(200);
    expect(keys(body)).toEqual([]);
  });
});

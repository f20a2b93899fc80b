import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createFixture, FILE, KEY, problemName } from '../testing/api-fixture.ts';

const PATH = '/v1/tenants/acme/videos';
const pageSchema = z.object({
  videos: z.array(z.looseObject({ file: z.string() })),
  next_cursor: z.string().optional(),
});
const files = (body: unknown) => pageSchema.parse(body).videos.map(({ file }) => file);

const SEVEN = [
  '20250101_000000-campaign-1-001.mp4',
  '20250812_143051-campaign-1-001.mp4',
  '20250812_143052-campaign-1-001.mp4',
  '20250812_143052-campaign-1-002.mp4',
  '20250812_143052-campaign-12-001.mp4',
  '20250812_143053-campaign-1-extra-001.mp4',
  '20251231_235959-campaign-1-003.mp4',
];

async function filled() {
  const fixture = createFixture();
  for (const file of SEVEN) await fixture.storeVideo(file);
  await fixture.storeVideo(FILE, { tenant: 'acme-2' });
  await fixture.store.put({ key: 'videos/acme/20250812_143052-campaign-1-009.mp4', body: new Uint8Array(0) });
  for (const strange of ['readme.txt', '20250812_143052-campaign-1-01.mp4', 'sub/20250812_143052-a-001.mp4', '~']) {
    await fixture.store.put({ key: `videos/acme/${strange}`, body: new Uint8Array(1) });
  }
  return fixture;
}

describe('GET /videos', () => {
  it('describes what the tenant has, oldest first, without fences and strange keys', async () => {
    const { call } = await filled();
    const { status, body, text } = await call('GET', PATH);
    expect([status, files(body)]).toEqual([200, SEVEN]);
    expect(text).not.toContain('next_cursor');
    expect(pageSchema.parse(body).videos[2]).toEqual({
      key: `videos/acme/${SEVEN[2]}`,
      file: SEVEN[2],
      creative_id: 'campaign-1',
      iteration: 1,
      generated_at: '2025-08-12T14:30:52Z',
      bytes: 9,
      stored_at: '2025-08-12T15:00:00Z',
      storage_class: 'STANDARD',
    });
  });

  it('is empty for a tenant that has nothing', async () => {
    expect((await createFixture().call('GET', PATH)).body).toEqual({ videos: [] });
  });

  it.each([
    ['creative_id=campaign-1', [0, 1, 2, 3, 6]],
    ['from=2025-08-12T14:30:52Z', [2, 3, 4, 5, 6]],
    ['to=2025-08-12T14:30:52Z', [0, 1, 2, 3, 4]],
    ['from=2025-08-12T14:30:52Z&to=2025-08-12T14:30:52Z', [2, 3, 4]],
    ['from=2025-08-12T16:30:52%2B02:00&to=2025-08-12T14:30:52Z&creative_id=campaign-12', [4]],
    ['from=2026-01-01T00:00:00Z', []],
    ['creative_id=campaign', []],
  ])('narrows to %s', async (query, expected) => {
    const { call } = await filled();
    expect(files((await call('GET', `${PATH}?${query}`)).body)).toEqual(expected.map((index) => SEVEN[index]));
  });

  it.each([1, 2, 3, 7, 8])('comes whole, each video once, in pages of %i', async (limit) => {
    const { call } = await filled();
    for (const filter of ['', '&creative_id=campaign-1', '&from=2025-08-12T14:30:52Z']) {
      const whole = files((await call('GET', `${PATH}?limit=1000${filter}`)).body);
      const seen: string[] = [];
      let query = `${PATH}?limit=${limit}${filter}`;
      for (let pages = 0; pages <= 20; pages += 1) {
        const page = pageSchema.parse((await call('GET', query)).body);
        expect(page.videos.length).toBeLessThanOrEqual(limit);
        seen.push(...page.videos.map(({ file }) => file));
        if (page.next_cursor === undefined) break;
        query = `${PATH}?limit=${limit}${filter}&cursor=${page.next_cursor}`;
      }
      expect(seen).toEqual(whole);
    }
  });

  it('looks at a bounded number of keys for one page and goes on by the cursor', async () => {
    const { call, store } = createFixture();
    for (let index = 0; index < 10_050; index += 1)
      await store.put({ key: `videos/acme/0${String(index).padStart(6, '0')}`, body: new Uint8Array(1) });
    const first = pageSchema.parse((await call('GET', PATH)).body);
    expect(store.calls.filter(({ verb }) => verb === 'list')).toHaveLength(10);
    expect(first.videos).toEqual([]);
    const second = pageSchema.parse((await call('GET', `${PATH}?cursor=${first.next_cursor}`)).body);
    expect(second).toEqual({ videos: [] });
  });

  it('adds presigned URLs of the default life when asked', async () => {
    const { call, signer } = await filled();
    const { body } = await call('GET', `${PATH}?urls=true&limit=1`);
    expect(body).toMatchObject({
      videos: [{ url: expect.stringContaining('X-Amz-Signature'), expires_at: '2025-08-12T15:15:00.000Z' }],
    });
    expect(signer.gets).toEqual([{ key: `videos/acme/${SEVEN[0]}`, expiresInSeconds: 900 }]);
  });

  it('asks nobody for credentials when a page has no video to sign', async () => {
    const { call, signer } = createFixture();
    signer.failWith(new Error('no credentials'));
    const { status, body } = await call('GET', `${PATH}?urls=true`);
    expect([status, body]).toEqual([200, { videos: [] }]);
  });

  it('takes a cursor for the listing that gave it and for no other', async () => {
    const { call } = await filled();
    const { next_cursor: cursor = '' } = pageSchema.parse((await call('GET', `${PATH}?limit=1`)).body);
    expect((await call('GET', `${PATH}?limit=5&cursor=${cursor}`)).status).toBe(200);
    const token = { claims: { tenant: 'acme-2' } };
    expect((await call('GET', `/v1/tenants/acme-2/videos?cursor=${cursor}`, { token })).status).toBe(422);
    for (const other of [
      'order=newest',
      'creative_id=campaign-1',
      'from=2025-08-12T14:30:52Z',
      'to=2026-01-01T00:00:00Z',
    ])
      expect((await call('GET', `${PATH}?${other}&cursor=${cursor}`)).status).toBe(422);
    for (let at = 0; at < cursor.length; at += 1) {
      const forged = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
      expect((await call('GET', `${PATH}?cursor=${forged}`)).status).toBe(422);
    }
  });

  it('lists newest first, a page at a time, as the reverse of oldest first', async () => {
    const { call } = await filled();
    for (const filter of ['', '&creative_id=campaign-1', '&from=2025-08-12T14:30:52Z', '&to=2025-08-12T14:30:52Z']) {
      const oldest = files((await call('GET', `${PATH}?limit=1000${filter}`)).body);
      const seen: string[] = [];
      let query = `${PATH}?limit=2&order=newest${filter}`;
      for (let pages = 0; pages <= 20; pages += 1) {
        const page = pageSchema.parse((await call('GET', query)).body);
        seen.push(...page.videos.map(({ file }) => file));
        if (page.next_cursor === undefined) break;
        query = `${PATH}?limit=2&order=newest${filter}&cursor=${page.next_cursor}`;
      }
      expect(seen).toEqual(oldest.toReversed());
    }
  });

  it("finds a creative's videos through the ledger, without reading the tenant's other videos", async () => {
    const { call, store, storeVideo } = createFixture();
    for (let index = 1; index <= 30; index += 1)
      await storeVideo(`20250812_1430${String(index).padStart(2, '0')}-other-001.mp4`);
    await storeVideo(FILE);
    const before = store.calls.length;
    expect(files((await call('GET', `${PATH}?creative_id=campaign-123`)).body)).toEqual([FILE]);
    expect(store.calls.slice(before).map(({ verb }) => verb)).toEqual(['list', 'head']);
  });

  it('has an entity tag that answers 304 while nothing has changed, and none where URLs are signed', async () => {
    const { call, storeVideo } = await filled();
    const first = await call('GET', PATH);
    const tag = first.headers.get('ETag') ?? '';
    const again = await call('GET', PATH, { headers: { 'If-None-Match': `"x", W/${tag}` } });
    expect([again.status, again.text, again.headers.get('ETag')]).toEqual([304, '', tag]);
    expect(again.headers.get('Cache-Control')).toBe('private, no-cache');
    await storeVideo('20260101_000000-campaign-9-001.mp4');
    expect((await call('GET', PATH, { headers: { 'If-None-Match': tag } })).status).toBe(200);
    const signed = await call('GET', `${PATH}?urls=true`);
    expect([signed.headers.get('ETag'), signed.headers.get('Cache-Control')]).toEqual([null, 'no-store']);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=x',
    'limit=1.5',
    'limit=-1',
    'limit=01',
    'limit=1&limit=2',
    'limit=',
    'limit=99999999999999999999',
    'cursor=',
    'cursor=nonsense',
    'cursor=MTo',
    'cursor=Mjp4',
    'cursor=MTphAA',
    `cursor=${'A'.repeat(1_501)}`,
    'cursor=%00',
    'cursor=MTph%3D',
    'creative_id=',
    'creative_id=a%2Fb',
    'creative_id=..',
    `creative_id=${'a'.repeat(129)}`,
    'creative_id=%zz',
    'creative_id=a%00',
    'from=yesterday',
    'from=2025-08-12',
    'from=2025-08-12T14:30:52',
    'to=2025-02-30T00:00:00Z',
    'from=2025-08-12T16:30:52+02:00',
    'from=2025-08-13T00:00:00Z&to=2025-08-12T00:00:00Z',
    'order=random',
    'urls=perhaps',
    'urls=',
  ])('refuses %s with 422', async (query) => {
    const { call, store } = createFixture();
    const answer = await call('GET', `${PATH}?${query}`);
    expect([answer.status, problemName(answer)]).toEqual([422, 'validation-failed']);
    expect(answer.body).toMatchObject({ errors: [{ in: 'query' }] });
    expect(store.calls).toEqual([]);
  });

  it('answers 503 without a bucket', async () => {
    const { call } = createFixture({ bucket: undefined });
    for (const [method, path] of [
      ['GET', PATH],
      ['GET', `/v1/tenants/acme/videos/${FILE}`],
      ['DELETE', `/v1/tenants/acme/videos/${FILE}`],
      ['GET', '/v1/tenants/acme/usage'],
    ] as const) {
      const answer = await call(method, path);
      expect([answer.status, problemName(answer)]).toEqual([503, 'storage-not-configured']);
    }
  });
});

it('never signs anything but the tenant’s own keys', async () => {
  const { call, signer } = await filled();
  await call('GET', `${PATH}?urls=true&limit=1000`);
  expect(signer.gets.every(({ key }) => key.startsWith('videos/acme/'))).toBe(true);
  expect(signer.gets).not.toContainEqual(expect.objectContaining({ key: KEY }));
});

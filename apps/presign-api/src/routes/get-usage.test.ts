import type { LifecycleRule } from '@reelkeep/core/lifecycle-rule';
import { describe, expect, it } from 'vitest';
import { createFixture, problemName, testBucket } from '../testing/api-fixture.ts';
import { createFakeSigner } from '../testing/fake-signer.ts';
import { mint } from '../testing/token-issuer.ts';

const USAGE = '/v1/tenants/acme/usage';

async function filled(change: Parameters<typeof createFixture>[0] = {}) {
  const fixture = createFixture(change);
  const { storeVideo, store } = fixture;
  await storeVideo('20250731_235959-small-001.mp4', { size: 1 });
  await storeVideo('20250801_000000-constructor-001.mp4', { size: 10 });
  await storeVideo('20250801_000001-constructor-002.mp4', { size: 100 });
  await storeVideo('20250801_000000-small-001.mp4', { tenant: 'acme-2', size: 5 });
  await store.put({ key: 'videos/acme/20250801_000000-fenced-001.mp4', body: new Uint8Array(0) });
  await store.put({ key: 'videos/acme/readme.txt', body: new Uint8Array(7) });
  return fixture;
}

describe('GET /usage', () => {
  it('counts objects and bytes by class, month and creative, without fences, strange keys and other tenants', async () => {
    const { call } = await filled();
    const { status, body } = await call('GET', USAGE);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      tenant: 'acme',
      as_of: '2025-08-12T15:00:00.000Z',
      objects: 3,
      bytes: 111,
      by_storage_class: [{ storage_class: 'STANDARD', objects: 3, bytes: 111, usd_per_month: 0 }],
      by_month: [
        { month: '2025-07', objects: 1, bytes: 1 },
        { month: '2025-08', objects: 2, bytes: 110 },
      ],
      by_creative: [
        { creative_id: 'constructor', objects: 2, bytes: 110 },
        { creative_id: 'small', objects: 1, bytes: 1 },
      ],
      other_creatives: { objects: 0, bytes: 0 },
      cost: { prices: { region: 'us-east-1', as_of: '2025-06-30' }, unpriced_classes: [] },
      forecast: { rules: [], ignored_rules: [] },
    });
  });

  it('is zero for a tenant that has nothing', async () => {
    const { body } = await createFixture().call('GET', USAGE);
    expect(body).toMatchObject({ objects: 0, bytes: 0, by_creative: [] });
  });

  it('forecasts what the lifecycle rules of the bucket will do', async () => {
    const rule: LifecycleRule = { id: 'end', prefix: '', transitions: [], expirationDays: 45, beyond: undefined };
    const base = createFixture();
    await base.storeVideo('20250801_000000-a-001.mp4', { size: 10 });
    const bucket = { ...testBucket(base.store, createFakeSigner(base.now)), lifecycle: async () => [rule] };
    const { body } = await createFixture({ bucket }).call('GET', USAGE);
    expect(body).toMatchObject({
      forecast: {
        rules: ['end'],
        months: [
          { month: '2025-09', objects: 1 },
          { month: '2025-10', objects: 0 },
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          {},
        ],
      },
    });
    const unread = { ...bucket, lifecycle: async () => undefined };
    expect((await createFixture({ bucket: unread }).call('GET', USAGE)).body).toMatchObject({ forecast: null });
  });

  it('remembers a count for five minutes, or for as long as the caller lets it', async () => {
    const { call, store, advance } = await filled();
    const lists = () => store.calls.filter(({ verb }) => verb === 'list').length;
    const first = await call('GET', USAGE);
    advance(299_000);
    expect((await call('GET', USAGE)).body).toMatchObject({ as_of: '2025-08-12T15:00:00.000Z' });
    expect(lists()).toBe(1);
    expect((await call('GET', `${USAGE}?max_age=60`)).body).toMatchObject({ as_of: '2025-08-12T15:04:59.000Z' });
    expect(lists()).toBe(2);
    expect(first.headers.get('Cache-Control')).toBe('no-store');
  });

  it('counts once for all who ask at the same time', async () => {
    const { call, store } = await filled();
    await Promise.all(Array.from({ length: 10 }, () => call('GET', USAGE)));
    expect(store.calls.filter(({ verb }) => verb === 'list')).toHaveLength(1);
  });

  it.each(['max_age=-1', 'max_age=1.5', 'max_age=86401', 'max_age=', 'max_age=x'])(
    'refuses %s with 422',
    async (query) => {
      expect((await createFixture().call('GET', `${USAGE}?${query}`)).status).toBe(422);
    },
  );

  it('answers 503 while S3 is away, and counts again when it is back', async () => {
    const { call, store, advance } = await filled();
    store.failAll(new Error('away'));
    const answer = await call('GET', USAGE);
    expect([answer.status, problemName(answer)]).toEqual([503, 'storage-unavailable']);
    expect(store.calls.filter(({ verb }) => verb === 'list')).toEqual([]);
    store.failAll(undefined);
    advance(2_000);
    expect((await call('GET', USAGE)).status).toBe(200);
  });
});

describe('GET /usage as lines', () => {
  const headers = { Accept: 'application/x-ndjson' };
  const lines = (text: string): unknown[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

  it('tells each month, each creative, and the whole at the end', async () => {
    const { call } = await filled();
    const answer = await call('GET', USAGE, { headers });
    expect(answer.headers.get('Content-Type')).toBe('application/x-ndjson');
    expect(lines(answer.text)).toMatchObject([
      { month: { month: '2025-07', objects: 1, bytes: 1 } },
      { month: { month: '2025-08', objects: 2, bytes: 110 } },
      { creative: { creative_id: 'constructor', objects: 2 } },
      { creative: { creative_id: 'small', objects: 1 } },
      { usage: { objects: 3, bytes: 111, by_creative: [] } },
    ]);
  });

  it('ends with a problem when the count fails on its way', async () => {
    const { call, store, log } = await filled();
    store.failNext('list', new Error('away'));
    const answer = await call('GET', USAGE, { headers });
    expect(answer.status).toBe(200);
    expect(lines(answer.text)).toMatchObject([{ problem: { type: 'urn:reelkeep:problem:storage-unavailable' } }]);
    expect(answer.text).not.toContain('away');
    expect(log.lines.some(({ fields }) => fields['event'] === 'usage.count_failed')).toBe(true);
  });

  it('holds up nobody else while its readers do not read, and counts nothing for a HEAD', async () => {
    const { call, app, store } = await filled();
    const authorised = { ...headers, Authorization: `Bearer ${await mint()}` };
    const unread = [];
    for (let time = 0; time < 3; time += 1) unread.push(await app.request(USAGE, { headers: authorised }));
    expect((await call('GET', `${USAGE}?max_age=0`)).status).toBe(200);

    const before = store.calls.length;
    for (let time = 0; time < 3; time += 1) {
      const answer = await call('HEAD', USAGE, { headers });
      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/x-ndjson']);
    }
    expect(store.calls.slice(before)).toEqual([]);
    expect(lines((await unread[2]?.text()) ?? '').at(-1)).toMatchObject({ usage: { objects: 3 } });
  });

  it('is for those with the scope alone', async () => {
    const { call } = await filled();
    const answer = await call('GET', USAGE, { headers, token: { claims: { scope: 'videos:read' } } });
    expect([answer.status, problemName(answer)]).toEqual([403, 'insufficient-scope']);
  });
});

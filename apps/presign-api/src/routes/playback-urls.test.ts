import { creativeIdSchema } from '@reelkeep/core/creative';
import { removeVideo } from '@reelkeep/core/remove-video';
import { StoreError } from '@reelkeep/core/store-error';
import { tenantSchema } from '@reelkeep/core/tenant';
import { writeTombstone } from '@reelkeep/core/tombstone';
import { describe, expect, it } from 'vitest';
import { createFixture, FILE, KEY, ORIGINAL_URL, problemName, SETTINGS } from '../testing/api-fixture.ts';

const PATH = '/v1/tenants/acme/playback-urls';
const PARTS = { creative_id: 'campaign-123', iteration: 1, generated_at: '2025-08-12T14:30:52Z' };
const LATER = '20250812_143052-campaign-123-002.mp4';
const away = new StoreError({ kind: 'unavailable', code: 'ECONNREFUSED', message: 'secret host refused', advice: 'x' });
const SIGNED = { key: KEY, source: 's3', durable: true, expires_at: '2025-08-12T15:15:00.000Z' };

describe('POST /playback-urls', () => {
  it('signs by key, by file and by parts, in the order of the request, without asking S3', async () => {
    const { call, store, signer } = createFixture();
    const videos = [
      { file: LATER },
      { key: KEY },
      { ...PARTS, generated_at: '2025-08-12T16:30:52.9+02:00' },
      { key: KEY },
    ];
    const { status, body, headers } = await call('POST', PATH, { json: { videos } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ videos: [{ key: `videos/acme/${LATER}` }, SIGNED, SIGNED, SIGNED] });
    expect(signer.gets.map(({ expiresInSeconds }) => expiresInSeconds)).toEqual([900, 900, 900, 900]);
    expect(store.calls).toEqual([]);
    expect(headers.get('Cache-Control')).toBe('no-store');
  });

  it('passes expires_in and disposition on to the signature', async () => {
    const { call, signer } = createFixture();
    await call('POST', PATH, { json: { videos: [{ key: KEY }], expires_in: 86_400, disposition: 'attachment' } });
    expect(signer.gets).toEqual([{ key: KEY, expiresInSeconds: 86_400, disposition: 'attachment', fileName: FILE }]);
  });

  it('gives out the original_url while the video is not stored, with its own expiry, and S3 once it is', async () => {
    const { call, storeVideo } = createFixture();
    const original_url = `${ORIGINAL_URL}?expires=1755010800`;
    const ask = () => call('POST', PATH, { json: { videos: [{ key: KEY, original_url }] } });
    const provider = { key: KEY, url: original_url, source: 'provider', durable: false };
    expect((await ask()).body).toEqual({ videos: [{ ...provider, expires_at: '2025-08-12T15:00:00.000Z' }] });
    await storeVideo(FILE);
    expect((await ask()).body).toMatchObject({ videos: [SIGNED] });
  });

  it('answers url null for what is missing with check and has no original_url', async () => {
    const { call, storeVideo } = createFixture();
    await storeVideo(FILE);
    const { status, body } = await call('POST', PATH, {
      json: { videos: [{ file: LATER }, { file: FILE }], check: true },
    });
    const nothing = { key: `videos/acme/${LATER}`, url: null, source: null, durable: false, expires_at: null };
    expect([status, body]).toMatchObject([200, { videos: [nothing, SIGNED] }]);
  });

  it('gives out nothing for a video that was removed, or whose creative has ended, fenced or not', async () => {
    const parts = {
      tenant: tenantSchema.parse('acme'),
      creativeId: creativeIdSchema.parse('campaign-123'),
      iteration: 1,
      generatedAt: new Date('2025-08-12T14:30:52Z'),
    };
    const ask = async ({ call }: ReturnType<typeof createFixture>) =>
      (await call('POST', PATH, { json: { videos: [{ key: KEY, original_url: ORIGINAL_URL }] } })).body;

    const removed = createFixture();
    await removeVideo(removed.store, SETTINGS, parts);
    expect(await ask(removed)).toMatchObject({ videos: [{ url: null, durable: false }] });

    const fenced = createFixture();
    await fenced.store.put({ key: 'ledger/acme/campaign-123/videos/20250812_143052-001/a1', body: new Uint8Array(0) });
    await removeVideo(fenced.store, SETTINGS, parts);
    expect(fenced.store.keys('videos/')).toEqual([KEY]);
    expect(await ask(fenced)).toMatchObject({ videos: [{ url: null, durable: false }] });

    const ended = createFixture();
    const at = ended.now().toISOString();
    await writeTombstone(ended.store, 'ledger', parts.tenant, parts.creativeId, {
      campaign_id: 'c',
      message_id: 'm',
      ended_at: at,
      mode: 'delete',
      due: at,
    });
    expect(await ask(ended)).toMatchObject({ videos: [{ url: null, durable: false }] });
  });

  it('falls back to the original_url of every video while S3 is away, asks S3 once, and warns', async () => {
    const { call, store, log } = createFixture();
    store.failAll(away);
    const videos = Array.from({ length: 1_000 }, (_, index) => ({
      ...PARTS,
      iteration: index + 1,
      original_url: ORIGINAL_URL,
    }));
    const { status, text } = await call('POST', PATH, { json: { videos } });
    expect(status).toBe(200);
    expect(text.match(/"source":"provider","durable":false,"expires_at":null/g)).toHaveLength(1_000);
    expect(store.calls.length).toBeLessThanOrEqual(32);
    const warning = log.lines.find(({ fields }) => fields['event'] === 'playback.fell_back');
    expect(warning).toMatchObject({ level: 'warn', fields: { reason: 's3_unavailable', videos: 1_000, err: away } });
    expect(text).not.toContain('secret host');
  });

  it('does not ask S3 again for two seconds after it failed, and uses it as soon as a probe says that it is back', async () => {
    const { call, store, storeVideo } = createFixture();
    await storeVideo(FILE);
    const ask = () => call('POST', PATH, { json: { videos: [{ key: KEY, original_url: ORIGINAL_URL }] } });
    store.failAll(away);
    await ask();
    const calls = store.calls.length;
    expect((await ask()).body).toMatchObject({ videos: [{ source: 'provider' }] });
    expect(store.calls.slice(calls).map(({ verb }) => verb)).toEqual(['probe']);
    store.failAll(undefined);
    expect((await ask()).body).toMatchObject({ videos: [{ source: 's3' }] });
  });

  it('refuses with 503 a look-up that can not be made and has nothing to stand in, and names the items', async () => {
    const { call, store, signer } = createFixture();
    store.failAll(away);
    const answer = await call('POST', PATH, {
      json: { videos: [{ key: KEY, original_url: ORIGINAL_URL }, { key: KEY }], check: true },
    });
    expect([answer.status, problemName(answer)]).toEqual([503, 'storage-unavailable']);
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/videos/1' }] });
    expect(answer.headers.get('Retry-After')).toBe('5');
    expect(answer.text).not.toMatch(/secret|ECONNREFUSED/);
    expect(signer.gets).toEqual([]);
  });

  it('without a bucket gives out original_urls with a warning, and refuses what has none with 503', async () => {
    const { call, log } = createFixture({ bucket: undefined });
    const { status, body } = await call('POST', PATH, { json: { videos: [{ key: KEY, original_url: ORIGINAL_URL }] } });
    expect([status, body]).toMatchObject([200, { videos: [{ source: 'provider', durable: false }] }]);
    expect(log.lines.some(({ level, fields }) => level === 'warn' && fields['reason'] === 's3_not_configured')).toBe(
      true,
    );
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    for (const check of [true, false]) {
      const refused = await call('POST', PATH, { json: { videos: [{ key: KEY }], check } });
      expect([refused.status, problemName(refused)]).toEqual([503, 'storage-not-configured']);
    }
  });

  it('answers 503 when there are no credentials to sign with', async () => {
    const { call, signer } = createFixture();
    signer.failWith(away);
    expect(problemName(await call('POST', PATH, { json: { videos: [{ key: KEY }] } }))).toBe('storage-unavailable');
  });

  it.each<[string, unknown, string]>([
    ['no videos', { videos: [] }, '/videos'],
    ['1,001 videos', { videos: Array.from({ length: 1_001 }, () => ({ key: KEY })) }, '/videos'],
    ['videos that are no list', { videos: 'all' }, '/videos'],
    ['no object', [], ''],
    ['null', null, ''],
    ['a field it does not know', { videos: [{ key: KEY }], expiresIn: 5 }, ''],
    ['an item of two names', { videos: [{ key: KEY }, { key: KEY, file: FILE }] }, '/videos/1'],
    ['an item without a name', { videos: [{}] }, '/videos/0'],
    ['an item with half of its parts', { videos: [{ creative_id: 'a', iteration: 1 }] }, '/videos/0'],
    ['an item that is null', { videos: [{ key: KEY }, null] }, '/videos/1'],
    ['iteration 0', { videos: [{ ...PARTS, iteration: 0 }] }, '/videos/0/iteration'],
    [
      'a time without an offset',
      { videos: [{ ...PARTS, generated_at: '2025-08-12T14:30:52' }] },
      '/videos/0/generated_at',
    ],
    ['a creative that climbs', { videos: [{ ...PARTS, creative_id: '../x' }] }, '/videos/0/creative_id'],
    ['a file that climbs', { videos: [{ file: `../globex/${FILE}` }] }, '/videos/0/file'],
    ['a script for a URL', { videos: [{ key: KEY, original_url: 'javascript:alert(1)' }] }, '/videos/0/original_url'],
    ['a file URL', { videos: [{ key: KEY, original_url: 'file:///etc/passwd' }] }, '/videos/0/original_url'],
    ['a URL with a password', { videos: [{ key: KEY, original_url: 'https://u:p@host/x' }] }, '/videos/0/original_url'],
    [
      'a URL that a page reads as its own path',
      { videos: [{ key: KEY, original_url: 'https:x' }] },
      '/videos/0/original_url',
    ],
    ['a relative URL', { videos: [{ key: KEY, original_url: '/x.mp4' }] }, '/videos/0/original_url'],
    ['a key that is a number', { videos: [{ key: 7 }] }, '/videos/0/key'],
    ['expires_in 0', { videos: [{ key: KEY }], expires_in: 0 }, '/expires_in'],
    ['expires_in -1', { videos: [{ key: KEY }], expires_in: -1 }, '/expires_in'],
    ['expires_in 1.5', { videos: [{ key: KEY }], expires_in: 1.5 }, '/expires_in'],
    ['expires_in as text', { videos: [{ key: KEY }], expires_in: '60' }, '/expires_in'],
    ['expires_in null', { videos: [{ key: KEY }], expires_in: null }, '/expires_in'],
    ['expires_in above the maximum', { videos: [{ key: KEY }], expires_in: 86_401 }, '/expires_in'],
    ['another disposition', { videos: [{ key: KEY }], disposition: 'inline; filename=x' }, '/disposition'],
    ['check as text', { videos: [{ key: KEY }], check: 'true' }, '/check'],
  ])('refuses %s with 422, names the place, and signs nothing', async (_what, json, pointer) => {
    const { call, signer } = createFixture();
    const answer = await call('POST', PATH, { json });
    expect([answer.status, problemName(answer)]).toEqual([422, 'validation-failed']);
    expect(answer.body).toMatchObject({ errors: [{ in: 'body', pointer }] });
    expect(signer.gets).toEqual([]);
  });

  it('lists the first 50 faults and says how many there are', async () => {
    const videos = Array.from({ length: 60 }, () => ({ key: 'x' }));
    const { body } = await createFixture().call('POST', PATH, { json: { videos } });
    expect(body).toMatchObject({ detail: 'body /videos/0/key: expected the key of a video (and 59 more)' });
    expect(body).toHaveProperty('errors.length', 50);
  });
});

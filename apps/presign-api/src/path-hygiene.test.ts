import { describe, expect, it } from 'vitest';
import { createFixture, FILE, KEY, problemName } from './testing/api-fixture.ts';

/** File names as they stand in a path, all of which name no video of the tenant. */
const HOSTILE_FILES = [
  '..%2F..%2Fglobex%2F20250812_143052-campaign-123-001.mp4',
  '..%2f20250812_143052-campaign-123-001.mp4',
  '%2e%2e%2f20250812_143052-campaign-123-001.mp4',
  '..%5C20250812_143052-campaign-123-001.mp4',
  `%2F${FILE}`,
  `${FILE}%2F`,
  `${FILE}%00`,
  `%00${FILE}`,
  `${FILE}%00.mp4`,
  `${FILE}%0A`,
  `${FILE}%20`,
  `%20${FILE}`,
  '20250812_143052-campaign%2F123-001.mp4',
  '20250812_143052-campaign%252F123-001.mp4',
  '20250812_143052-..-001.mp4',
  '20250812_143052-.-001.mp4',
  '20250812_143052-%2e%2e-001.mp4',
  '20250812_143052--001.mp4',
  '20250812_143052-campaign-123-01.mp4',
  '20250812_143052-campaign-123-000.mp4',
  '20250812_143052-campaign-123-0001.mp4',
  '20250812_143052-campaign-123-1000000.mp4',
  '20250812_143052-campaign-123-001.MP4',
  '20250812_143052-campaign-123-001.mp4.mp4',
  '20250812_143052-campaign-123-001',
  '20250231_143052-campaign-123-001.mp4',
  '20250812_243052-campaign-123-001.mp4',
  '20250812-143052-campaign-123-001.mp4',
  '%D9%A2%D9%A0250812_143052-campaign-123-001.mp4',
  '20250812_143052-c%D0%B0mpaign-123-001.mp4',
  '20250812_143052-campa%E2%80%AEign-123-001.mp4',
  '20250812_143052-campaign%E2%80%90123-001.mp4',
  '20250812_143052-campaign-123-%EF%BC%90%EF%BC%90%EF%BC%91.mp4',
  '20250812_143052-cafe%CC%81-001.mp4',
  `20250812_143052-${'a'.repeat(129)}-001.mp4`,
  `20250812_143052-${'a'.repeat(4_000)}-001.mp4`,
  '20250812_143052-campaign-123-001.mp4%3Fx=1',
  '20250812_143052-campaign-123-001.mp4;v=1',
  '20250812_143052-campaign%zz-001.mp4',
  '20250812_143052-campaign%-001.mp4',
  '%C0%AF20250812_143052-campaign-123-001.mp4',
  '%FF%FE',
  '*',
  'ended',
  '__proto__',
  'constructor',
] as const;

describe('a file name in a path that is no video of the tenant', () => {
  it.each(HOSTILE_FILES)('%s', async (file) => {
    const { call, signer, store, storeVideo } = createFixture();
    await storeVideo(FILE);
    await storeVideo(FILE, { tenant: 'globex' });
    const before = store.keys();
    const answers = [
      await call('GET', `/v1/tenants/acme/videos/${file}`),
      await call('GET', `/v1/tenants/acme/videos/${file}/content`),
      await call('DELETE', `/v1/tenants/acme/videos/${file}`),
      await call('POST', `/v1/tenants/acme/uploads/${file}/complete`),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    }
    expect(signer.gets).toEqual([]);
    expect(store.keys()).toEqual(before);
  });
});

describe('a key in a body that is no video of the tenant', () => {
  it.each([
    ...HOSTILE_FILES.map((file) => `videos/acme/${file}`),
    '',
    '/',
    'videos',
    'videos/acme/',
    'videos/acme',
    `/${KEY}`,
    `${KEY}/`,
    `./${KEY}`,
    `videos//acme/${FILE}`,
    `videos/acme//${FILE}`,
    `videos/./acme/${FILE}`,
    `videos/acme/../globex/${FILE}`,
    `videos/acme/x/${FILE}`,
    `videos\\acme\\${FILE}`,
    `VIDEOS/acme/${FILE}`,
    `ledger/acme/${FILE}`,
    'ledger/acme/campaign-123/ended',
    `other/videos/acme/${FILE}`,
    `s3://bucket/${KEY}`,
    `https://bucket.example/${KEY}`,
    `${KEY}\u0000`,
    `${KEY}\n`,
    `videos/${'a'.repeat(64)}/${FILE}`,
    `videos/../acme/${FILE}`,
    'k'.repeat(100_000),
  ])('%j', async (key) => {
    const { call, signer } = createFixture();
    const answer = await call('POST', '/v1/tenants/acme/playback-urls', { json: { videos: [{ key: KEY }, { key }] } });
    expect([answer.status, problemName(answer)]).toEqual([422, 'validation-failed']);
    expect(answer.body).toMatchObject({ errors: [{ in: 'body', pointer: '/videos/1/key' }] });
    expect(signer.gets).toEqual([]);
  });

  it.each([`videos/globex/${FILE}`, `videos/acme-2/${FILE}`, `videos/Acme/${FILE}`, `videos/acm/${FILE}`])(
    '%s, which is of another tenant, answers 403 whether it is there or not',
    async (key) => {
      const { call, signer, storeVideo } = createFixture();
      await storeVideo(FILE, { tenant: 'globex' });
      const answer = await call('POST', '/v1/tenants/acme/playback-urls', {
        json: { videos: [{ key: KEY }, { key }] },
      });
      expect([answer.status, problemName(answer)]).toEqual([403, 'foreign-video']);
      expect(answer.body).toMatchObject({ errors: [{ pointer: '/videos/1/key' }] });
      expect(signer.gets).toEqual([]);
    },
  );
});

describe('a tenant in a path', () => {
  it.each(['..', '%2e%2e', '.', 'acme%2F..%2Fglobex', 'acme%00', 'ACME', '%20acme', 'acme%zz', 'аcme', '*', 'acme%2f'])(
    '%s is never the token’s',
    async (tenant) => {
      const answer = await createFixture().call('GET', `/v1/tenants/${tenant}/videos`);
      expect([403, 404]).toContain(answer.status);
      expect(problemName(answer)).toMatch(/^(tenant-forbidden|not-found)$/);
    },
  );

  it('is the same in percent encoding', async () => {
    expect((await createFixture().call('GET', '/v1/tenants/%61cme/videos')).status).toBe(200);
  });
});

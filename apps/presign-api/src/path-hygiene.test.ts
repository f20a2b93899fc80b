import { describe, expect, it } from 'vitest';
import { createFixture, FILE, KEY, problemName } from './testing/api-fixture.ts';
import { HOSTILE_FILES } from './testing/hostile-files.ts';

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

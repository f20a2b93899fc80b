import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createFixture, FILE, KEY, problemName } from '../testing/api-fixture.ts';

const UPLOADS = '/v1/tenants/acme/uploads';
const COMPLETE = `${UPLOADS}/${FILE}/complete`;
const LEDGER = 'ledger/acme/campaign-123/videos/20250812_143052-001/';
/** A file type box, and nothing after it. */
const MP4 = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42', 'latin1');
const SHA256 = createHash('sha256').update(MP4).digest('hex');
const REQUEST = {
  creative_id: 'campaign-123',
  iteration: 1,
  generated_at: '2025-08-12T14:30:52Z',
  content_length: MP4.byteLength,
};

type Fixture = ReturnType<typeof createFixture>;

/** Lays down what the signed PUT would: the signed metadata and so many bytes. */
async function put({ store, signer }: Fixture, body: Uint8Array = MP4): Promise<void> {
  const metadata = signer.puts.at(-1)?.metadata ?? {};
  await store.put({ key: KEY, body, contentType: 'video/mp4', metadata });
}

describe('POST /uploads', () => {
  it('opens the ledger entry, reads the marks, and only then signs', async () => {
    const { call, store, signer } = createFixture();
    const { status, body } = await call('POST', UPLOADS, { json: { ...REQUEST, sha256: SHA256.toUpperCase() } });
    const attempt = `attempt1_o_${Buffer.from(SHA256, 'hex').toString('base64url')}`;
    expect(status).toBe(201);
    expect(body).toMatchObject({
      key: KEY,
      file: FILE,
      method: 'PUT',
      complete_url: COMPLETE,
      attempt,
      expires_at: '2025-08-12T15:15:00.000Z',
    });
    expect(store.calls.map(({ verb }) => verb)).toEqual(['head', 'put', 'get', 'head']);
    expect(store.keys()).toEqual([`${LEDGER}${attempt}`]);
    const metadata = {
      tenant: 'acme',
      creative_id: 'campaign-123',
      iteration: '1',
      original_url: `upload:${attempt}`,
      uploaded_at: '2025-08-12T15:00:00.000Z',
    };
    expect(signer.puts).toEqual([{ key: KEY, expiresInSeconds: 900, contentLength: 24, sha256: SHA256, metadata }]);
  });

  it('refuses a key that is taken with 409 and leaves no entry', async () => {
    const { call, store, storeVideo, signer } = createFixture();
    await storeVideo(FILE);
    expect(problemName(await call('POST', UPLOADS, { json: REQUEST }))).toBe('video-exists');
    expect(store.keys('ledger/').filter((key) => key.includes('attempt'))).toEqual([]);
    expect(signer.puts).toEqual([]);
  });

  it('refuses an ended creative and a removed video with 409, and closes the entry', async () => {
    const ended = createFixture();
    const tombstone = {
      campaign_id: 'c',
      message_id: 'm',
      ended_at: '2025-08-12T14:00:00Z',
      mode: 'delete',
      due: '2025-08-12T14:00:00Z',
    };
    await ended.store.put({ key: 'ledger/acme/campaign-123/ended', body: Buffer.from(JSON.stringify(tombstone)) });
    expect(problemName(await ended.call('POST', UPLOADS, { json: REQUEST }))).toBe('campaign-ended');
    expect(ended.store.keys(LEDGER)).toEqual([`${LEDGER}attempt1_o`, `${LEDGER}attempt1_o.campaign_ended`]);

    const removed = createFixture();
    await removed.call('DELETE', `/v1/tenants/acme/videos/${FILE}`);
    expect(problemName(await removed.call('POST', UPLOADS, { json: REQUEST }))).toBe('video-removed');
    for (const { signer } of [ended, removed]) expect(signer.puts).toEqual([]);
  });

  it('refuses with 503 when the tombstone can not be read: an outage is no leave', async () => {
    const { call, store, signer } = createFixture();
    await store.put({ key: 'ledger/acme/campaign-123/ended', body: Buffer.from('garbage') });
    expect((await call('POST', UPLOADS, { json: REQUEST })).status).toBe(503);
    expect(signer.puts).toEqual([]);
  });

  it.each<[string, object]>([
    ['no length', { content_length: undefined }],
    ['a length of 0', { content_length: 0 }],
    ['a length that is no integer', { content_length: 1.5 }],
    ['more than one PUT takes', { content_length: 5_368_709_121 }],
    ['iteration 0', { iteration: 0 }],
    ['iteration as text', { iteration: '1' }],
    ['a creative that climbs', { creative_id: '..' }],
    ['a digest that is none', { sha256: 'abc' }],
    ['a time without an offset', { generated_at: '2025-08-12T14:30:52' }],
    ['a field it does not know', { key: 'videos/globex/x' }],
  ])('refuses %s with 422', async (_what, change) => {
    const { call, store } = createFixture();
    expect((await call('POST', UPLOADS, { json: { ...REQUEST, ...change } })).status).toBe(422);
    expect(store.calls).toEqual([]);
  });
});

describe('POST /uploads/{file}/complete', () => {
  it.each<[string, object, string]>([
    ['with a digest', { sha256: SHA256 }, `.stored.24.${SHA256}`],
    ['without one', {}, '.uploaded.24'],
  ])('closes the entry of an upload %s, as often as it is called', async (_what, change, closing) => {
    const fixture = createFixture();
    const { call, store } = fixture;
    await call('POST', UPLOADS, { json: { ...REQUEST, ...change } });
    const [entry] = store.keys(LEDGER);
    await put(fixture);
    for (let time = 0; time < 2; time += 1) {
      expect(await call('POST', COMPLETE)).toMatchObject({ status: 200, body: { key: KEY, bytes: 24 } });
      expect(store.keys(LEDGER)).toEqual([entry, `${entry}${closing}`]);
    }
  });

  it('answers 409 and leaves the entry open when nothing, or something else, has arrived', async () => {
    const fixture = createFixture();
    const { call, store, storeVideo } = fixture;
    await call('POST', UPLOADS, { json: REQUEST });
    const entries = store.keys(LEDGER);
    const refused = async () => {
      const answer = await call('POST', COMPLETE);
      expect([answer.status, problemName(answer)]).toEqual([409, 'upload-incomplete']);
      expect(store.keys(LEDGER).filter((key) => key.includes('attempt'))).toEqual(entries);
    };
    await refused();
    await put(fixture, MP4.subarray(0, 23));
    await refused();
    await put(fixture, new Uint8Array(24));
    await refused();
    await storeVideo(FILE);
    await refused();
    await store.put({ key: KEY, body: MP4, metadata: { original_url: 'upload:forged_o' } });
    await refused();
  });

  it('answers 409 for other bytes than the digest that was announced', async () => {
    const fixture = createFixture();
    await fixture.call('POST', UPLOADS, { json: { ...REQUEST, sha256: 'ab'.repeat(32) } });
    await put(fixture);
    const answer = await fixture.call('POST', COMPLETE);
    expect([answer.status, problemName(answer)]).toEqual([409, 'upload-incomplete']);
    expect(answer.text).toContain('sha256');
  });

  it('answers 409 campaign-ended for a fence', async () => {
    const fixture = createFixture();
    await fixture.call('POST', UPLOADS, { json: REQUEST });
    await fixture.call('DELETE', `/v1/tenants/acme/videos/${FILE}`);
    expect(problemName(await fixture.call('POST', COMPLETE))).toBe('video-removed');
  });
});

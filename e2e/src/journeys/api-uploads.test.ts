import { describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { campaignMessage } from '../campaign.ts';
import { at, listAt, textAt } from '../json.ts';
import { counter, sha256, testPattern } from '../mp4.ts';
import { newFile, newTenant } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';
import { complete, put, uploadRequest } from '../upload.ts';
import { fileOf, keyOf, videoMessage } from '../video.ts';

describe('an upload', () => {
  it.each([
    ['without a digest', {}],
    ['with its digest', { sha256: sha256(counter) }],
  ])('%s goes straight into the bucket, is completed, and then plays', async (_what, change) => {
    const tenant = newTenant();
    const request = uploadRequest(counter, change);
    const key = keyOf({ tenant, ...request });
    const upload = await api(tenant).post('/uploads', request);
    expect({ status: upload.status, key: at(upload.body, 'key') }).toEqual({ status: 201, key });
    expect(await put(upload, counter)).toBe(200);
    const completed = await complete(tenant, request);
    expect(completed.status).toBe(200);
    expect(completed.body).toMatchObject({ key, bytes: counter.length });
    expect((await complete(tenant, request)).status).toBe(200);

    const object = await client.head(key);
    expect(object?.contentType).toBe('video/mp4');
    expect(Object.keys(object?.metadata ?? {}).sort()).toEqual(
      ['creative_id', 'iteration', 'original_url', 'tenant', 'uploaded_at'].sort(),
    );
    const { body } = await api(tenant).post('/playback-urls', { videos: [{ key }] });
    const played = await fetch(textAt(listAt(body, 'videos')[0], 'url'));
    expect(sha256(new Uint8Array(await played.arrayBuffer()))).toBe(sha256(counter));
  });

  it('is not complete before its bytes are there', async () => {
    const tenant = newTenant();
    const request = uploadRequest(counter);
    expect((await api(tenant).post('/uploads', request)).status).toBe(201);
    const completed = await complete(tenant, request);
    expect([404, 409]).toContain(completed.status);
    expect(completed.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('never takes the place of a stored video', async () => {
    const video = await storedVideo();
    const { tenant, creative_id, iteration, generated_at } = video.message;
    const upload = await api(tenant).post('/uploads', uploadRequest(counter, { creative_id, iteration, generated_at }));
    expect(upload.status).toBe(409);
    expect((await client.head(video.key))?.bytes).toBe(testPattern.length);
  });

  it('is the same key to ingest: a message with another source is a key_conflict', async () => {
    const tenant = newTenant();
    const request = uploadRequest(counter);
    await put(await api(tenant).post('/uploads', request), counter);
    await complete(tenant, request);
    const message = videoMessage({ tenant, ...request, original_url: provider.url('index-last', newFile()) });
    const { content_length: _declared, ...undeclared } = message;
    expect(await client.outcome(await client.send('ingest', undeclared))).toMatchObject({ reason: 'key_conflict' });
  });

  it('goes with its campaign, and none begins for a creative that has ended', async () => {
    const tenant = newTenant();
    const request = uploadRequest(counter);
    await put(await api(tenant).post('/uploads', request), counter);
    await complete(tenant, request);
    const event = campaignMessage({ tenant, campaign_id: request.creative_id });
    expect(await client.outcome(await client.send('campaigns', event))).toMatchObject({
      type: 'campaign.reaped',
      deleted: 1,
    });
    // Its URL may still be used for days, so an empty fence holds the key.
    expect((await client.head(keyOf({ tenant, ...request })))?.bytes ?? 0).toBe(0);
    expect((await api(tenant).get(`/videos/${fileOf(request)}`)).status).toBe(404);
    const refused = await api(tenant).post('/uploads', { ...request, iteration: 2 });
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).not.toContain('X-Amz-Signature');
  });

  it.each([
    ['no length', { content_length: undefined }],
    ['a length of 0', { content_length: 0 }],
    ['iteration 0', { iteration: 0 }],
    ['a creative that climbs', { creative_id: '../x' }],
    ['a digest that is none', { sha256: 'abc' }],
    ['a time without an offset', { generated_at: '2025-08-12T14:30:52' }],
  ])('is refused with %s', async (_what, change) => {
    const { status, headers } = await api(newTenant()).post('/uploads', { ...uploadRequest(counter), ...change });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });
});

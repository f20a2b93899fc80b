import { describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { campaignMessage } from '../campaign.ts';
import { listAt } from '../json.ts';
import { counter, fractal, sha256 } from '../mp4.ts';
import { newTenant } from '../names.ts';
import { client } from '../shared-stack.ts';
import { put, uploadRequest } from '../upload.ts';
import { keyOf } from '../video.ts';

describe('a presigned PUT on an engine that keeps conditions', () => {
  it('is taken once: the second finds the key taken', async () => {
    const tenant = newTenant();
    const request = uploadRequest(counter);
    const upload = await api(tenant).post('/uploads', request);
    expect(await put(upload, counter)).toBe(200);
    expect(await put(upload, counter)).toBe(412);
    expect(sha256(await client.bytes(keyOf({ tenant, ...request })))).toBe(sha256(counter));
  });

  it('is refused with another length than the announced one', async () => {
    const tenant = newTenant();
    const request = uploadRequest(counter);
    expect(await put(await api(tenant).post('/uploads', request), fractal)).toBeGreaterThanOrEqual(400);
    expect(await client.head(keyOf({ tenant, ...request }))).toBeUndefined();
  });

  it('that lands after the campaign has ended shows no video', async () => {
    const tenant = newTenant();
    const request = uploadRequest(counter);
    const upload = await api(tenant).post('/uploads', request);
    const event = campaignMessage({ tenant, campaign_id: request.creative_id });
    await client.outcome(await client.send('campaigns', event));
    expect(await put(upload, counter)).toBeGreaterThanOrEqual(400);
    const { body } = await api(tenant).get('/videos');
    expect(listAt(body, 'videos')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { at, listAt } from '../json.ts';
import { testPattern } from '../mp4.ts';
import { newFile, newTenant } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';

describe('a video that a tenant deletes', () => {
  it('is gone from bucket and API, alone, and a redelivery is refused as video_removed', async () => {
    const tenant = newTenant();
    const video = await storedVideo({ tenant });
    const neighbour = await storedVideo({ tenant, creative_id: video.creative, iteration: 2 });
    const mine = api(tenant);
    expect((await mine.delete(`/videos/${video.file}`)).status).toBe(204);
    expect((await mine.get(`/videos/${video.file}`)).status).toBe(404);
    expect(await client.head(video.key)).toBeUndefined();
    expect((await mine.get(`/videos/${neighbour.file}`)).status).toBe(200);

    const messageId = await client.send('ingest', video.message);
    expect(await client.outcome(messageId)).toMatchObject({ type: 'video.rejected', reason: 'video_removed' });
    const letter = await client.deadLetter('ingestDlq', JSON.stringify(video.message));
    expect(letter.attributes['reason']).toBe('video_removed');
    expect(await client.keys(`videos/${tenant}/`)).toEqual([neighbour.key]);
  });

  it('may be deleted again, and before it was ever stored', async () => {
    const video = await storedVideo();
    const mine = api(video.tenant);
    expect((await mine.delete(`/videos/${video.file}`)).status).toBe(204);
    expect((await mine.delete(`/videos/${video.file}`)).status).toBe(204);
    const unborn = { ...video.message, iteration: 7, original_url: provider.url('normal', newFile()) };
    expect((await mine.delete(`/videos/${video.file.replace('-001.', '-007.')}`)).status).toBe(204);
    expect(await client.outcome(await client.send('ingest', unborn))).toMatchObject({ reason: 'video_removed' });
    expect(await client.keys(`videos/${video.tenant}/`)).toEqual([]);
  });

  it('is never listed again when it was being stored at that moment', async () => {
    const tenant = newTenant();
    const video = await storedVideo({ tenant });
    const late = { ...video.message, iteration: 2, original_url: provider.url('slow-headers', newFile()) };
    const messageId = await client.send('ingest', late);
    expect((await api(tenant).delete(`/videos/${video.file.replace('-001.', '-002.')}`)).status).toBe(204);
    await client.outcome(messageId);
    const { body } = await api(tenant).get('/videos');
    expect(listAt(body, 'videos').map(({ key }) => key)).toEqual([video.key]);
  });
});

describe('usage', () => {
  it('counts a tenant’s videos and bytes, and follows a deletion', async () => {
    const tenant = newTenant();
    const first = await storedVideo({ tenant });
    await storedVideo({ tenant, original_url: provider.url('large', newFile()) });
    await storedVideo({ tenant: `${tenant}-2` });
    const before = await api(tenant).get('/usage');
    expect(before.status).toBe(200);
    expect(before.body).toMatchObject({ tenant, objects: 2, bytes: testPattern.length + 20 * 1_024 * 1_024 });
    await api(tenant).delete(`/videos/${first.file}`);
    // A count may be remembered for a while, unless a new one is asked for.
    const after = await api(tenant).get('/usage?max_age=0');
    expect(after.body).toMatchObject({ objects: 1, bytes: 20 * 1_024 * 1_024 });
  });

  it('is zero for a tenant that has nothing', async () => {
    const { status, body } = await api(newTenant()).get('/usage');
    expect(status).toBe(200);
    expect([at(body, 'objects'), at(body, 'bytes')]).toEqual([0, 0]);
  });
});

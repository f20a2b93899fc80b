import { describe, expect, it } from 'vitest';
import { campaignMessage } from '../campaign.ts';
import { eventBridgeEnvelope, snsEnvelope } from '../envelopes.ts';
import { testPattern } from '../mp4.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';
import { videoMessage } from '../video.ts';

describe('a campaign that ends', () => {
  it('takes its own videos away and nobody else’s', async () => {
    const tenant = newTenant();
    const creative = newCreative('campaign-1');
    const mine = await Promise.all(
      [1, 2, 42].map((iteration) => storedVideo({ tenant, creative_id: creative, iteration })),
    );
    const others = await Promise.all([
      storedVideo({ tenant, creative_id: `${creative}2` }),
      storedVideo({ tenant, creative_id: `${creative}-extra` }),
      storedVideo({ tenant, creative_id: `${creative}-001` }),
      storedVideo({ tenant: `${tenant}-2`, creative_id: creative }),
    ]);
    const messageId = await client.send('campaigns', campaignMessage({ tenant, campaign_id: creative }));
    expect(await client.outcome(messageId)).toEqual({
      type: 'campaign.reaped',
      tenant,
      campaign_id: creative,
      creative_ids: [creative],
      deleted: mine.length,
      bytes: mine.length * testPattern.length,
      mode: 'delete',
      message_id: messageId,
      at: expect.stringMatching(/Z$/),
    });
    for (const { key } of mine) expect(await client.head(key)).toBeUndefined();
    for (const { key } of others) expect((await client.head(key))?.bytes).toBe(testPattern.length);
  });

  it('takes the videos of every creative that it names', async () => {
    const tenant = newTenant();
    const videos = await Promise.all([1, 2, 3].map(() => storedVideo({ tenant })));
    const event = campaignMessage({
      tenant,
      campaign_id: newCreative(),
      creative_ids: [...videos.map(({ creative }) => creative), newCreative('unknown')],
    });
    const reaped = await client.outcome(await client.send('campaigns', event));
    expect(reaped).toMatchObject({ type: 'campaign.reaped', deleted: 3, creative_ids: event.creative_ids });
    expect(await client.keys(`videos/${tenant}/`)).toEqual([]);
  });

  it('purges when the mode says so', async () => {
    const video = await storedVideo();
    const event = campaignMessage({ tenant: video.tenant, campaign_id: video.creative, mode: 'purge' });
    const reaped = await client.outcome(await client.send('campaigns', event));
    expect(reaped).toMatchObject({ type: 'campaign.reaped', deleted: 1, mode: 'purge' });
    expect(await client.head(video.key)).toBeUndefined();
  });

  it.each([
    ['an SNS envelope', (event: unknown) => snsEnvelope(event)],
    ['an EventBridge envelope', (event: unknown) => eventBridgeEnvelope('campaign.ended', event)],
  ])('is heard in %s', async (_what, wrap) => {
    const video = await storedVideo();
    const event = campaignMessage({ tenant: video.tenant, campaign_id: video.creative });
    expect(await client.outcome(await client.send('campaigns', wrap(event)))).toMatchObject({ deleted: 1 });
    expect(await client.head(video.key)).toBeUndefined();
  });

  it('refuses every later video of it as campaign_ended, the one it had and a new one', async () => {
    const video = await storedVideo();
    const event = campaignMessage({ tenant: video.tenant, campaign_id: video.creative });
    await client.outcome(await client.send('campaigns', event));
    const another = { ...video.message, iteration: 2, original_url: provider.url('normal', newFile()) };
    for (const message of [video.message, another]) {
      const messageId = await client.send('ingest', message);
      expect(await client.outcome(messageId)).toMatchObject({ type: 'video.rejected', reason: 'campaign_ended' });
      const letter = await client.deadLetter('ingestDlq', JSON.stringify(message));
      expect(letter.attributes['reason']).toBe('campaign_ended');
    }
    expect(await client.keys(`videos/${video.tenant}/`)).toEqual([]);
  });

  it('may end again without an error and without deleting more', async () => {
    const video = await storedVideo();
    const event = campaignMessage({ tenant: video.tenant, campaign_id: video.creative });
    expect(await client.outcome(await client.send('campaigns', event))).toMatchObject({ deleted: 1 });
    const again = await client.outcome(await client.send('campaigns', event));
    expect(again['type']).toBe('campaign.reaped');
    expect([0, 1]).toContain(again['deleted']);
    expect(await client.keys(`videos/${video.tenant}/`)).toEqual([]);
  });

  it('deletes nothing when nobody knows it, and holds for what comes later', async () => {
    const tenant = newTenant();
    const creative = newCreative();
    const reaped = await client.outcome(
      await client.send('campaigns', campaignMessage({ tenant, campaign_id: creative })),
    );
    expect(reaped).toMatchObject({ type: 'campaign.reaped', deleted: 0, bytes: 0 });
    const late = videoMessage({ tenant, creative_id: creative, original_url: provider.url('normal', newFile()) });
    expect(await client.outcome(await client.send('ingest', late))).toMatchObject({ reason: 'campaign_ended' });
    expect(await client.keys(`videos/${tenant}/`)).toEqual([]);
    expect(provider.requests(late.original_url)).toBe(0);
  });
});

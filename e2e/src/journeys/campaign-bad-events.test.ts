import { describe, expect, it } from 'vitest';
import { campaignMessage } from '../campaign.ts';
import { newCreative } from '../names.ts';
import { client } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';

const changes: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>]> = [
  ['no tenant', { tenant: undefined }],
  ['a tenant that climbs', { tenant: '../acme' }],
  ['an empty tenant', { tenant: '' }],
  ['no campaign', { campaign_id: undefined }],
  ['a campaign with a wildcard', { campaign_id: '*' }],
  ['an empty list of creatives', { creative_ids: [] }],
  ['a creative with a slash', { creative_ids: ['a/b'] }],
  ['a creative that is part of every object', { creative_ids: ['__proto__'] }],
  ['more creatives than one event takes', { creative_ids: Array.from({ length: 10_001 }, (_, at) => `c${at}`) }],
  ['creatives that are no list', { creative_ids: 'all' }],
  ['no instant', { ended_at: undefined }],
  ['an instant without an offset', { ended_at: '2025-09-01T00:00:00' }],
  ['an instant two days ahead', { ended_at: new Date(Date.now() + 2 * 86_400_000).toISOString() }],
  ['an unknown mode', { mode: 'everything' }],
  ['a negative grace', { grace_seconds: -1 }],
  ['another type', { type: 'video.generated' }],
  ['another version', { version: 2 }],
];

describe('a campaign event that can never work', () => {
  it.each(changes)('goes to the DLQ as it came and deletes nothing: %s', async (_what, change) => {
    const video = await storedVideo();
    const event = campaignMessage({ tenant: video.tenant, campaign_id: video.creative });
    const body = JSON.stringify({ ...event, ...change, nonce: newCreative('nonce') });
    await client.send('campaigns', body);
    const { attributes } = await client.deadLetter('campaignsDlq', body);
    expect(attributes).toMatchObject({
      reason: 'message_malformed',
      detail: expect.stringMatching(/./),
      failed_at: expect.stringMatching(/Z$/),
    });
    expect(await client.head(video.key)).toBeDefined();
  });

  it('goes to the DLQ when what it needs is in a prototype', async () => {
    const video = await storedVideo();
    const { tenant, ...event } = campaignMessage({ tenant: video.tenant, campaign_id: video.creative });
    const body = `{"__proto__":{"tenant":"${tenant}"},${JSON.stringify(event).slice(1)}`;
    await client.send('campaigns', body);
    expect((await client.deadLetter('campaignsDlq', body)).attributes['reason']).toBe('message_malformed');
    expect(await client.head(video.key)).toBeDefined();
  });

  it('goes to the DLQ when it is no JSON', async () => {
    const body = `{"broken ${newCreative('nonce')}`;
    await client.send('campaigns', body);
    expect((await client.deadLetter('campaignsDlq', body)).attributes['reason']).toBe('message_malformed');
  });
});

import { describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { campaignMessage } from '../campaign.ts';
import { listAt } from '../json.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { videoMessage } from '../video.ts';

const VIDEOS = 30;

describe('a campaign that ends while its videos arrive', () => {
  it.each(['normal', 'slow-headers'] as const)(
    'has none of them in the end, and lists no fence, whichever came first (%s provider)',
    async (behaviour) => {
      const tenant = newTenant();
      const creative = newCreative();
      const iterations = Array.from({ length: VIDEOS }, (_, index) => index + 1);
      const messages = iterations.map((iteration) =>
        videoMessage({ tenant, creative_id: creative, iteration, original_url: provider.url(behaviour, newFile()) }),
      );
      const ingested = messages.map((message) => client.send('ingest', message));
      await Promise.any(ingested);
      const ended = await client.send('campaigns', campaignMessage({ tenant, campaign_id: creative }));
      const reaped = await client.outcome(ended);
      const ids = await Promise.all(ingested);
      const outcomes = await Promise.all(ids.map((id) => client.outcome(id)));

      expect(reaped['type']).toBe('campaign.reaped');
      for (const outcome of outcomes) {
        if (outcome['type'] === 'video.rejected') expect(outcome['reason']).toBe('campaign_ended');
        else expect(outcome['type']).toBe('video.stored');
      }
      // What is left in the bucket are fences: empty, and no MP4.
      for (const key of await client.keys(`videos/${tenant}/`)) expect((await client.head(key))?.bytes).toBe(0);
      const listed = await api(tenant).get('/videos?limit=1000&urls=true');
      expect(listed.status).toBe(200);
      expect(listAt(listed.body, 'videos')).toEqual([]);
    },
  );
});

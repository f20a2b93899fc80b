import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { campaignMessage } from '../campaign.ts';
import { CRASH_TEST, chosenPoints } from '../crash/crash-times.ts';
import { createLanePool } from '../crash/lane-pool.ts';
import { inTime } from '../crash/reach.ts';
import { REAPING_POINTS } from '../crash/way-points.ts';
import { at } from '../json.ts';
import { testPattern } from '../mp4.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { client, provider, stack } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';
import { keyOf, videoMessage } from '../video.ts';

const REAPER = { app: 'lifecycle-reaper' } as const;
const lanes = createLanePool(2, REAPER);
afterAll(() => lanes.close());

/** A worker that has opened its attempt and died: what it had sent lands when `land` is called. */
async function deadWorker(tenant: string, creative_id: string, iteration: number) {
  const message = videoMessage({ tenant, creative_id, iteration, original_url: provider.url('normal', newFile()) });
  const stamp = keyOf(message).slice(`videos/${tenant}/`.length, `videos/${tenant}/`.length + 15);
  const entry = `ledger/${tenant}/${creative_id}/videos/${stamp}-${String(iteration).padStart(3, '0')}/${newCreative('dead')}`;
  await client.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: entry, Body: '' }));
  const put = new PutObjectCommand({
    Bucket: stack.bucket,
    Key: keyOf(message),
    Body: testPattern,
    ContentType: 'video/mp4',
    IfNoneMatch: '*',
  });
  const status = (error: unknown) => at(error, '$metadata', 'httpStatusCode');
  return { key: keyOf(message), land: () => client.s3.send(put).then(() => 200, status) };
}

const points = chosenPoints(REAPING_POINTS, [
  'after write tombstone (normal)',
  'after delete videos (normal)',
  'before put video (normal)',
]);

describe('a reaper that is killed with -9', () => {
  it.each(points)('$title has deleted the campaign in the end, and nothing else', CRASH_TEST, async ({ stop }) => {
    await lanes.use(async (staffed) => {
      const { lane, worker } = staffed;
      const tenant = newTenant();
      const creative_id = newCreative();
      const [sibling] = await Promise.all([
        storedVideo({ tenant, creative_id: `${creative_id}-extra` }),
        ...[1, 2, 3].map((iteration) => storedVideo({ tenant, creative_id, iteration })),
      ]);
      const dead = await deadWorker(tenant, creative_id, 4);
      const reached = worker.stops.stopAt(stop);
      const messageId = await lane.send(campaignMessage({ tenant, campaign_id: creative_id }), 'campaigns');
      const held = await inTime(reached);
      await worker.kill();
      held.drop();
      await worker.end();
      staffed.worker = await lane.startWorker(REAPER);
      await lane.passVisibilityTimeout();
      expect(await client.outcome(messageId)).toMatchObject({ type: 'campaign.reaped', deleted: 3 });
      await lane.empty();
      expect(await lane.depth('campaigns-dlq')).toBe(0);

      expect(await dead.land()).toBe(412);
      const keys = await client.keys(`videos/${tenant}/`);
      expect(keys.toSorted()).toEqual([dead.key, sibling.key].toSorted());
      expect(await client.head(dead.key)).toMatchObject({ bytes: 0, contentType: 'application/x-reelkeep-fence' });
      expect((await client.head(sibling.key))?.bytes).toBe(testPattern.length);
      const late = videoMessage({
        tenant,
        creative_id,
        iteration: 5,
        original_url: provider.url('normal', newFile()),
      });
      const refused = await client.outcome(await client.send('ingest', late));
      expect(refused).toMatchObject({ reason: 'campaign_ended' });
    });
  });
});

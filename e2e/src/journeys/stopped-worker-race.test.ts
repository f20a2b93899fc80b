import { afterAll, describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { campaignMessage } from '../campaign.ts';
import { CRASH_TEST, chosenPoints } from '../crash/crash-times.ts';
import type { LaneWorker } from '../crash/lane.ts';
import { createLanePool, type StaffedLane } from '../crash/lane-pool.ts';
import { inTime } from '../crash/reach.ts';
import type { HeldRequest } from '../crash/stop-points.ts';
import { STORING_POINTS, type WayPoint } from '../crash/way-points.ts';
import { eventually } from '../eventually.ts';
import { listAt } from '../json.ts';
import { testPattern } from '../mp4.ts';
import { client } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';
import { keyOf, type VideoMessage, videoMessage } from '../video.ts';

const lanes = createLanePool(3);
afterAll(() => lanes.close());

/** A worker that was stopped on its way, and the campaign of its video that ended while it was. */
interface EndedRace {
  readonly message: VideoMessage & { readonly generated_at: string };
  readonly messageId: string;
  readonly held: HeldRequest;
  /** A video of a sibling creative, which has to stay. */
  readonly siblingKey: string;
}

/** @param stopWorker what stops the worker once it is at the point */
async function endCampaignAt(
  { stop, behaviour }: WayPoint,
  { lane, worker }: StaffedLane,
  stopWorker: (worker: LaneWorker) => Promise<void> | void,
): Promise<EndedRace> {
  const message = videoMessage({ original_url: lane.providerUrl(behaviour) });
  const { tenant, creative_id } = message;
  const sibling = await storedVideo({ tenant, creative_id: `${creative_id}-extra` });
  const reached = worker.stops.stopAt(stop);
  const messageId = await lane.send(message);
  const held = await inTime(reached);
  await stopWorker(worker);
  const ended = await client.send('campaigns', campaignMessage({ tenant, campaign_id: creative_id }));
  expect(await client.outcome(ended)).toMatchObject({ type: 'campaign.reaped', creative_ids: [creative_id] });
  return { message, messageId, held, siblingKey: sibling.key };
}

/** Lists all that the tenant has: of the ended creative nothing but fences, of its sibling everything. */
async function expectOnlySibling({ message, siblingKey }: EndedRace): Promise<void> {
  const keys = await client.keys(`videos/${message.tenant}/`);
  expect(keys).toContain(siblingKey);
  expect((await client.head(siblingKey))?.bytes).toBe(testPattern.length);
  for (const key of keys.filter((found) => found !== siblingKey)) {
    expect(key).toBe(keyOf(message));
    expect(await client.head(key)).toMatchObject({ bytes: 0, contentType: 'application/x-reelkeep-fence' });
  }
  const { body } = await api(message.tenant).get('/videos?limit=1000');
  expect(listAt(body, 'videos').map(({ key }) => key)).toEqual([siblingKey]);
}

/** Waits until the worker says that it has done with the message, one way or the other. */
async function doneWith(worker: LaneWorker, messageId: string): Promise<void> {
  const said = ['message.disposed', 'message.disposal_failed'];
  await eventually('the worker to be done with its message', () =>
    worker.log().some((line) => line['message_id'] === messageId && said.includes(String(line['event']))),
  );
}

const points = chosenPoints(STORING_POINTS, [
  'after open attempt (normal)',
  'before put video (normal)',
  'after put video (normal)',
  'before complete multipart (large)',
]);

describe('a campaign that ends while a worker is stopped', () => {
  it.each(points)('$title by kill -9 has no video in the end', CRASH_TEST, async (point) => {
    await lanes.use(async (staffed) => {
      const race = await endCampaignAt(point, staffed, (worker) => worker.kill());
      // What the dead worker had sent may still land: here it lands after the campaign was reaped.
      race.held.release();
      staffed.worker = await staffed.lane.startWorker();
      await staffed.lane.passVisibilityTimeout();
      await staffed.lane.empty();
      await staffed.lane.deadLetters();
      await expectOnlySibling(race);
    });
  });

  it.each(points)('$title by SIGSTOP has no video once it goes on', CRASH_TEST, async (point) => {
    await lanes.use(async (staffed) => {
      const { lane, worker: frozen } = staffed;
      const race = await endCampaignAt(point, staffed, (worker) => worker.freeze());
      staffed.worker = await lane.startWorker();
      await lane.passVisibilityTimeout();
      await lane.empty();
      frozen.thaw();
      race.held.release();
      await doneWith(frozen, race.messageId);
      await frozen.end();
      await lane.passVisibilityTimeout();
      await lane.empty();
      await lane.deadLetters();
      await expectOnlySibling(race);
    });
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { CRASH_TEST, CRASH_TIMES, chosenPoints } from '../crash/crash-times.ts';
import type { LaneWorker } from '../crash/lane.ts';
import { createLanePool, type StaffedLane } from '../crash/lane-pool.ts';
import { attemptOf, readLedger, strayUploads } from '../crash/ledger-view.ts';
import { inTime } from '../crash/reach.ts';
import { REFUSING_POINTS, STORING_POINTS, type WayPoint } from '../crash/way-points.ts';
import { eventually } from '../eventually.ts';
import { largeVideo } from '../misbehaving-provider.ts';
import { sha256, testPattern } from '../mp4.ts';
import { client } from '../shared-stack.ts';
import { keyOf, videoMessage } from '../video.ts';

const storing = chosenPoints(STORING_POINTS, [
  'after open attempt (normal)',
  'during download (normal)',
  'before put video (normal)',
  'after put video (normal)',
  'after put part 2 (large)',
  'after complete multipart (large)',
  'after close attempt (normal)',
  'before delete message (normal)',
]);
const refusing = chosenPoints(REFUSING_POINTS, ['after publish (not-found)', 'after send message (not-found)']);

const lanes = createLanePool(3);
afterAll(() => lanes.close());

/** The attempts that a worker has opened, from its request of that number on. */
const openedBy = ({ requests }: LaneWorker, from = 0) =>
  requests
    .slice(from)
    .filter(({ kind }) => kind === 'open attempt')
    .map(({ target }) => attemptOf(target));

/** Kills the lane's worker at the point and lets another take over; gives the message and the attempts that died. */
async function killAt({ stop, behaviour }: WayPoint, staffed: StaffedLane) {
  const { lane, worker } = staffed;
  const message = videoMessage({ original_url: lane.providerUrl(behaviour) });
  const firstRequest = worker.requests.length;
  const reached = worker.stops.stopAt(stop);
  const messageId = await lane.send(message);
  const held = await inTime(reached);
  await worker.kill();
  held.drop();
  const killed = openedBy(worker, firstRequest);
  await worker.end();
  staffed.worker = await lane.startWorker();
  await lane.passVisibilityTimeout();
  return { message, messageId, killed };
}

describe('a worker that is killed with -9', () => {
  it.each(storing)('$title loses nothing and doubles nothing', CRASH_TEST, async (point) => {
    const video = point.behaviour === 'large' ? largeVideo() : testPattern;
    for (let time = 0; time < CRASH_TIMES; time += 1) {
      await lanes.use(async (staffed) => {
        const { message, messageId, killed } = await killAt(point, staffed);
        const outcome = await client.outcome(messageId);
        expect(outcome).toMatchObject({ type: 'video.stored', key: keyOf(message), bytes: video.length });
        await staffed.lane.empty();
        expect(await staffed.lane.depth('dlq')).toBe(0);

        expect(await client.keys(`videos/${message.tenant}/`)).toEqual([keyOf(message)]);
        expect(sha256(await client.bytes(keyOf(message)))).toBe(sha256(video));
        const ledger = await readLedger(message.tenant);
        expect([...ledger.open].filter((attempt) => !killed.includes(attempt))).toEqual([]);
        // Whether its opened entry is there still or was tidied away: an attempt that nobody killed has a closing.
        expect(openedBy(staffed.worker).filter((attempt) => !ledger.closed.has(attempt))).toEqual([]);
        expect([...ledger.closed.values()]).toContain(`stored.${video.length}.${sha256(video)}`);
        // The next worker on the machine aborts what the dead one began, beside its work.
        await eventually('no stray upload', async () => (await strayUploads(message.tenant)).length === 0 || undefined);
      });
    }
  });

  it.each(refusing)('$title still refuses the message once and for all', CRASH_TEST, async (point) => {
    for (let time = 0; time < CRASH_TIMES; time += 1) {
      await lanes.use(async (staffed) => {
        const { message, messageId, killed } = await killAt(point, staffed);
        expect(await client.outcome(messageId)).toMatchObject({ type: 'video.rejected', reason: 'provider_gone' });
        await staffed.lane.empty();
        const letters = await staffed.lane.deadLetters();
        // Sending and deleting are two calls: a death between them may double a letter, and never loses one.
        expect(letters.length).toBeGreaterThanOrEqual(1);
        expect(letters.length).toBeLessThanOrEqual(2);
        for (const letter of letters) {
          expect(letter.body).toBe(JSON.stringify(message));
          expect(letter.attributes['reason']).toBe('provider_gone');
        }
        expect(await client.keys(`videos/${message.tenant}/`)).toEqual([]);
        const { open } = await readLedger(message.tenant);
        expect([...open].filter((attempt) => !killed.includes(attempt))).toEqual([]);
      });
    }
  });
});

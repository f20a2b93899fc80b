import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CRASH_TIMES } from '../crash/crash-times.ts';
import { type Lane, type LaneWorker, openLane } from '../crash/lane.ts';
import { readLedger } from '../crash/ledger-view.ts';
import { inTime } from '../crash/reach.ts';
import { eventually } from '../eventually.ts';
import { newCreative, newFile, newTenant } from '../names.ts';
import { client, provider } from '../shared-stack.ts';
import { keyOf, videoMessage } from '../video.ts';

/** Twenty in a developer's run, two hundred in the full one. */
const PAIRS = CRASH_TIMES === 1 ? 20 : 200;

describe('two workers', () => {
  /** A queue for each, so that each surely has the message: a worker may take more than it is at work on. */
  let lanes: Lane[];
  let workers: LaneWorker[];
  beforeAll(async () => {
    lanes = await Promise.all([openLane(), openLane()]);
    workers = await Promise.all(lanes.map((lane) => lane.startWorker()));
  });
  afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

  it('on the same message at once leave one object, acknowledge both, and log no error', {
    timeout: 400_000,
    retry: 0,
  }, async () => {
    const tenant = newTenant();
    const creative_id = newCreative();
    const expected = new Map<string, string>();
    for (let iteration = 1; iteration <= PAIRS; iteration += 1) {
      const message = videoMessage({ tenant, creative_id, iteration, original_url: provider.url('normal', newFile()) });
      // Both are let go with their video in hand.
      const reached = workers.map(({ stops }) => stops.stopAt({ kind: 'put video', nth: 1, when: 'before' }));
      const ids = await Promise.all(lanes.map((lane) => lane.send(message)));
      for (const id of ids) expected.set(id, keyOf(message));
      for (const held of await Promise.all(reached.map(inTime))) held.release();
    }
    for (const [id, key] of expected) expect(await client.outcome(id)).toMatchObject({ type: 'video.stored', key });
    for (const lane of lanes) {
      await lane.empty();
      expect(await lane.depth('dlq')).toBe(0);
    }
    expect(await client.keys(`videos/${tenant}/`)).toHaveLength(PAIRS);
    const { open, closed } = await readLedger(tenant);
    expect([...open]).toEqual([]);
    // More where an engine that stalled had a message delivered again.
    expect(closed.size).toBeGreaterThanOrEqual(2 * PAIRS);
    // Opened entries are tidied away in batches, by each worker its own; nothing else goes.
    const folder = `ledger/${tenant}/${creative_id}/videos/`;
    const tidied = async () => (await client.keys(folder)).length <= closed.size;
    await eventually('the opened entries to go', tidied, { timeoutMs: 120_000, everyMs: 500 });
    expect((await readLedger(tenant)).closed).toEqual(closed);
    for (const worker of workers) {
      expect(worker.log().filter(({ level }) => level === 'error')).toEqual([]);
    }
  });
});

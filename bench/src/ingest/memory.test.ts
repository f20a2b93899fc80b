import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BenchStack, startBenchStack } from '../bench-stack.ts';
import { peakRssBytes } from '../measure/process-usage.ts';
import { videosOf } from './race.ts';
import { startReelkeep, type Worker } from './worker.ts';

const MB = 1_000_000;
const SLOTS = 16;
/** What an instance is given: all slots busy must fit into it, whatever the size of the videos. */
const MOST_MB = 256;

let stack: BenchStack;
beforeAll(async () => {
  stack = await startBenchStack('sink');
});
afterAll(() => stack.stop());

/** Peak memory of a fresh worker that stores videos with every slot busy, in MB. */
async function peakOf(queueName: string, count: number, sizeBytes: number): Promise<number> {
  const worker: Worker = await startReelkeep(stack, { queueName, slots: SLOTS });
  try {
    await worker.run({ run: queueName, videos: videosOf(stack.providerUrl, count, sizeBytes) });
    return peakRssBytes(worker.pid) / MB;
  } finally {
    await worker.stop();
  }
}

test('a worker with sixteen slots busy stays within 256 MB, and needs no more for videos eight times as large', async () => {
  const medium = await peakOf('medium', SLOTS, 25 * MB);
  const large = await peakOf('large', SLOTS, 200 * MB);
  expect(large).toBeLessThanOrEqual(MOST_MB);
  expect(large).toBeLessThanOrEqual(medium * 1.25);
});

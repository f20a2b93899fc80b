/** The ingest of production, to its last line, in the random schedules that core plays its protocol in. */

import { PROTOCOL } from '@reelkeep/core/model/protocol';
import { play, schedules } from '@reelkeep/core/model/testing/command-schedules';
import type { IngestOnce } from '@reelkeep/core/model/testing/command-world';
import { videoGeneratedSchema } from '@reelkeep/core/video-generated';
import { createRecordingLogger } from '@reelkeep/runtime/testing/recording-logger';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIngestVideo } from './ingest-video.ts';
import { layout, tinyMp4 } from './testing/ingest-bench.ts';

const { signal } = new AbortController();

const ingestOnce: IngestOnce = (store, parts, source, attempt) => {
  const ingestVideo = createIngestVideo({
    store,
    layout,
    maxBytes: 1_000,
    now: () => new Date('2025-08-12T14:31:00Z'),
    newAttempt: () => attempt,
    // Beside whatever comes next: it meets its fate as any other request.
    onClosed: (opened) => void store.removeWritten([opened]).catch(() => {}),
    openProviderVideo: async () => ({
      contentLength: undefined,
      body: (async function* () {
        yield tinyMp4();
      })(),
      close() {},
    }),
  });
  const { tenant, creativeId: creative_id, iteration } = parts;
  const event = videoGeneratedSchema.parse({ tenant, creative_id, iteration, original_url: source });
  return ingestVideo(event, parts, { signal, log: createRecordingLogger() });
};

test('keeps every invariant among ends, removals and uploads, whatever its requests meet', {
  timeout: 60_000,
}, async () => {
  const property = fc.asyncProperty(schedules, async (schedule) => {
    await play(schedule, PROTOCOL, { ingestOnce });
  });
  await fc.assert(property, { numRuns: 100 });
});

test.each([
  ['that entries are not written', (key: string) => /\/attempt-\d+$/.test(key)],
  ['that fences are not put', (key: string) => key.startsWith('videos/')],
])('such schedules find out %s', { timeout: 60_000 }, async (_, isLost) => {
  const property = fc.asyncProperty(schedules, async (schedule) => {
    await play(schedule, PROTOCOL, { ingestOnce, lost: ({ key }) => isLost(key) });
  });
  const { failed } = await fc.check(property, { numRuns: 10_000, endOnFailure: true });
  expect(failed).toBe(true);
});

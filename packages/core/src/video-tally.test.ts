import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { SettledVideo } from './carry-out-end.ts';
import { creativeIdSchema } from './creative.ts';
import { tenantSchema } from './tenant.ts';
import { formatVideoKey } from './video-key.ts';
import { createVideoTally } from './video-tally.ts';

const about = { tenant: tenantSchema.parse('acme'), creativeId: creativeIdSchema.parse('campaign-1') };

function stored(iteration: number, sizeBytes: number): SettledVideo {
  const timestamp = new Date('2025-08-12T14:30:52Z');
  const key = formatVideoKey('videos', { ...about, iteration, generatedAt: timestamp });
  const history = { timestamp, iteration, open: new Set<string>(), uploadedBytes: 0, removed: false };
  return {
    key,
    history: { ...history, stored: { sizeBytes, sha256: 'a'.repeat(64) } },
    fencedBytes: undefined,
    versions: [],
  };
}

test('digests a video as the sha256 of its key and size, and several as the XOR of theirs', () => {
  const tally = createVideoTally();
  const videos = [stored(1, 7), stored(2, 97_924), stored(3, 1)];
  for (const video of videos) tally.add(video);
  const sums = videos.map(({ key, history }) =>
    BigInt(`0x${createHash('sha256').update(`${key} ${history.stored?.sizeBytes}\n`).digest('hex')}`),
  );
  const digest = sums
    .reduce((all, sum) => all ^ sum, 0n)
    .toString(16)
    .padStart(64, '0');
  expect(tally.counts()).toEqual({ keys: 3, deleted: 3, bytes: 97_932, fenced: 0, videos_digest: digest });
});

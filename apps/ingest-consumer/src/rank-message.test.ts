import { describe, expect, it } from 'vitest';
import { createRankMessage } from './rank-message.ts';
import { messageOf, video } from './testing/ingest-bench.ts';

const rank = createRankMessage({ retryForMs: 6 * 3_600_000 });
/** Signed at half past two, as the message was sent. */
const signed = (seconds: number) => ({
  ...video,
  original_url: `https://provider.example/a.mp4?X-Amz-Date=20250812T143000Z&X-Amz-Expires=${seconds}`,
});
const by = (instant: string) => ({ group: 'acme', deadlineMs: Date.parse(instant) });

describe('the rank of a message', () => {
  it('is its tenant and the end of its link', () => {
    expect(rank(messageOf(signed(3_600)))).toEqual(by('2025-08-12T15:30:00Z'));
  });

  it("is the end of its provider's links where the link does not tell", () => {
    const original_url = 'https://replicate.delivery/out.mp4';
    expect(rank(messageOf({ ...video, original_url }))).toEqual(by('2025-08-12T15:30:52Z'));
  });

  it('is six hours after it was sent at the latest, so that nothing waits for ever', () => {
    const latest = by('2025-08-12T20:30:59.900Z');
    expect(rank(messageOf(video))).toEqual(latest);
    expect(rank(messageOf(signed(604_800)))).toEqual(latest);
  });

  it.each(['', '{', '{"tenant":"acme"}'])('of the broken body %j is before all', (body) => {
    expect(rank(messageOf(body))).toEqual({ group: '', deadlineMs: 0 });
  });
});

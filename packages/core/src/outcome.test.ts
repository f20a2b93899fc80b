import { describe, expect, it } from 'vitest';
import { outcomeSchema } from './outcome.ts';

describe('outcomes', () => {
  it('take a rejection of a message that names nobody', () => {
    const rejected = {
      type: 'video.rejected',
      tenant: null,
      creative_id: null,
      iteration: null,
      reason: 'message_malformed',
      detail: 'body is not JSON',
      message_id: '1',
      at: '2025-01-01T00:00:00.000Z',
    };
    expect(outcomeSchema.parse(rejected)).toEqual(rejected);
  });

  it('know no reason outside the closed list', () => {
    expect(outcomeSchema.safeParse({ type: 'video.rejected', reason: 'because' }).success).toBe(false);
  });
});

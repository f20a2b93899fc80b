import { describe, expect, it } from 'vitest';
import { putOff } from './put-off.ts';

const DAY_MS = 86_400_000;
const BEGAN = new Date('2025-08-12T14:30:00Z');

/** A provider that fails for the moment, so long after it began to. */
function putOffAfter(ms: number, expiresAt: string | undefined, refreshes = false) {
  return putOff({
    reason: 'provider_failed',
    detail: 'answered 503',
    retryAfterSeconds: undefined,
    message: { arrivedAt: BEGAN, receiveCount: 1 },
    travels: { messageId: 'm1', fallbackAt: undefined, parked: 0 },
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
    refreshes,
    retryForMs: 6 * 3_600_000,
    now: new Date(BEGAN.getTime() + ms),
    random: 0.5,
  });
}

describe('putOff', () => {
  it.each<[string, string | undefined, boolean]>([
    ['says that it lives for decades', '2099-01-01T00:00:00Z', false],
    ['says so, and can be told anew', '2099-01-01T00:00:00Z', true],
  ])('gives a message up after 13 days of failing though its link %s', (_, expiresAt, refreshes) => {
    expect(putOffAfter(13 * DAY_MS - 60_000, expiresAt, refreshes)).toMatchObject({ do: 'put_off' });
    expect(putOffAfter(13 * DAY_MS, expiresAt, refreshes)).toEqual({
      do: 'give_up',
      reason: 'provider_gone',
      detail: 'no time is left for another try; the last: answered 503',
    });
  });

  it.each<[string, string | undefined, boolean, number]>([
    ['of unknown life', undefined, false, 6],
    ['that says so', '2025-08-12T15:30:00Z', false, 1],
    ['that can be told anew', '2025-08-12T15:30:00Z', true, 6],
  ])('keeps trying a link %s until it dies', (_, expiresAt, refreshes, hours) => {
    const endMs = hours * 3_600_000;
    expect(putOffAfter(endMs - 60_000, expiresAt, refreshes)).toMatchObject({ do: 'put_off' });
    expect(putOffAfter(endMs, expiresAt, refreshes)).toMatchObject({ do: 'give_up', reason: 'provider_gone' });
  });
});

import { describe, expect, it } from 'vitest';
import { parkSeconds, readTravels, writeTravels } from './travels.ts';

const fresh = { messageId: 'm1', fallbackAt: undefined, parked: 0, failures: undefined };
const failures = { since: new Date('2025-01-01T00:00:00Z'), tries: 11, reason: 'provider_failed', times: 2 };

describe('travels', () => {
  it('survive a move, while a fresh message has its own id', () => {
    expect(readTravels({ messageId: 'm1', attributes: {} })).toEqual(fresh);
    const waiting = { ...failures, notBefore: new Date('2025-01-01T01:00:00Z') };
    for (const failed of [failures, waiting]) {
      const parked = { ...fresh, parked: 1, fallbackAt: new Date('2025-01-01T00:00:00Z'), failures: failed };
      expect(readTravels({ messageId: 'm2', attributes: writeTravels(parked) })).toEqual(parked);
    }
  });

  it('begin afresh after a redrive, as far as the provider goes', () => {
    const buried = (failed_at: string) =>
      readTravels({ messageId: 'm1', attributes: { ...writeTravels({ ...fresh, failures }), failed_at } }).failures;
    expect(buried('2025-01-01T03:00:00Z')).toBeUndefined();
    expect(buried('2024-12-31T00:00:00Z')).toEqual(failures);
  });

  it.each(['', '{', '{"tries":1}', 'null'])('pass over failures that read %j', (provider_failures) => {
    expect(readTravels({ messageId: 'm1', attributes: { provider_failures } })).toEqual(fresh);
  });

  it.each(['-3', '1.5', 'x', '1e9', ''])('count no waits in %j, which no move of ours has written', (parked) => {
    expect(readTravels({ messageId: 'm1', attributes: { parked } }).parked).toBe(0);
  });

  it('wait longer each time, to ten minutes', () => {
    const waits = [0, 1, 5, 9, 10, 50].map((parked) => parkSeconds({ ...fresh, parked }));
    expect(waits).toEqual([1, 2, 32, 512, 600, 600]);
  });
});

import { describe, expect, it } from 'vitest';
import { createUnsettled } from './unsettled.ts';

const at = (seconds: number) => new Date(Date.UTC(2025, 7, 12) + seconds * 1_000);

function start() {
  let now = at(0);
  const unsettled = createUnsettled({ now: () => now, lifetimeMs: 3_600_000, meanBytes: () => 5 });
  return {
    ...unsettled,
    after(seconds: number) {
      now = at(seconds);
      return unsettled.risk(now);
    },
  };
}

describe('what is at risk', () => {
  it('is every video that was seen and not settled: its bytes, and the first of their links to die', () => {
    const unsettled = start();
    expect(unsettled.after(0)).toMatchObject({ videos: 0, bytes: 0, secondsToExpiry: Number.POSITIVE_INFINITY });
    unsettled.seen('a', { expiresAt: at(600), bytes: 100 });
    unsettled.seen('a', { expiresAt: at(600), bytes: 100 });
    unsettled.seen('b', { expiresAt: at(60), bytes: undefined });
    unsettled.seen('c', { expiresAt: undefined, bytes: 1 });
    expect(unsettled.after(10)).toMatchObject({ videos: 3, bytes: 106, secondsToExpiry: 50 });
    unsettled.settled('b');
    expect(unsettled.after(10)).toMatchObject({ videos: 2, bytes: 101, secondsToExpiry: 590 });
  });

  it('waits for what it was last put off for, and for nothing while it is at work', () => {
    const unsettled = start();
    for (const id of ['a', 'b', 'c']) unsettled.seen(id, { expiresAt: undefined, bytes: 1 });
    unsettled.waits('a', 's3_unavailable');
    unsettled.waits('b', 'provider_failed');
    unsettled.waits('never seen', 'provider_failed');
    expect([...unsettled.after(0).waiting]).toEqual([
      ['s3_unavailable', 1],
      ['provider_failed', 1],
      ['at_work', 1],
    ]);
    unsettled.seen('a', { expiresAt: undefined, bytes: 1 });
    unsettled.settled('b');
    expect([...unsettled.after(0).waiting]).toEqual([['at_work', 2]]);
  });

  it('counts a link below zero once it has died, and forgets what nobody came back for', () => {
    const unsettled = start();
    unsettled.seen('a', { expiresAt: at(60), bytes: 1 });
    unsettled.seen('b', { expiresAt: undefined, bytes: 1 });
    expect(unsettled.after(90)).toMatchObject({ videos: 2, secondsToExpiry: -30 });
    expect(unsettled.after(360)).toMatchObject({ videos: 1, secondsToExpiry: Number.POSITIVE_INFINITY });
    expect(unsettled.after(3_900).videos).toBe(0);
  });

  it('keeps a link that had died before it was seen for a while as well', () => {
    const unsettled = start();
    unsettled.seen('old', { expiresAt: at(-86_400), bytes: 1 });
    expect(unsettled.after(1)).toMatchObject({ videos: 1, secondsToExpiry: -86_401 });
    expect(unsettled.after(301).videos).toBe(0);
  });

  it('is nothing once the queues are known to be empty', () => {
    const unsettled = start();
    unsettled.seen('a', { expiresAt: undefined, bytes: 1 });
    unsettled.clear();
    expect(unsettled.after(0).videos).toBe(0);
  });

  it('remembers no more than 50,000 videos', () => {
    const unsettled = start();
    for (let nth = 0; nth < 50_010; nth += 1) unsettled.seen(`m${nth}`, { expiresAt: undefined, bytes: 0 });
    expect(unsettled.after(0).videos).toBe(50_000);
  });
});

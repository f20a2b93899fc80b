import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RESERVE_MS, withinFunctionTime } from './function-time.ts';

const context = (leftMs: number) => ({ getRemainingTimeInMillis: () => leftMs });
const untilTold = (signal: AbortSignal) =>
  new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('told')));

describe('work within the time of a function', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is told to end while there is time left to put things in order', async () => {
    const told = withinFunctionTime(context(60_000), untilTold);
    await vi.advanceTimersByTimeAsync(60_000 - RESERVE_MS - 1);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await told).toBe('told');
  });

  it('is told at once when there is no more than that', async () => {
    const told = withinFunctionTime(context(RESERVE_MS - 1), untilTold);
    await vi.advanceTimersByTimeAsync(0);
    expect(await told).toBe('told');
  });

  it.each([
    ['ends', async () => 1],
    ['fails', async () => Promise.reject(new Error('on purpose'))],
  ])('leaves nothing ticking for the next invocation when it %s', async (_, work) => {
    await Promise.allSettled([withinFunctionTime(context(60_000), work)]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

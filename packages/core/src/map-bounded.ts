/** Runs an async function over a list, so many at a time, keeping the order of results. */

/** Stops starting new work at the first failure and throws it once what runs has ended. @param bound at least 1. */
export async function mapBounded<T, R>(items: readonly T[], bound: number, run: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  let failed = false;
  async function worker(): Promise<void> {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results.set(index, await run(item));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(bound, items.length) }, worker));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}

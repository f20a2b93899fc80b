/** Waits for a worker to get to the point where it is stopped. */
import { eventually } from '../eventually.ts';

const REACH_TIMEOUT_MS = 60_000;

/** @throws when it does not get there in time */
export async function inTime<T>(reached: Promise<T>): Promise<T> {
  let found: { readonly held: T } | undefined;
  reached.then((held) => {
    found = { held };
  });
  const { held } = await eventually('the worker to get to the point', () => found, { timeoutMs: REACH_TIMEOUT_MS });
  return held;
}

/** How long to wait before trying again, so that many that failed together do not come back together. */

export interface BackoffOptions {
  /** 1 for the first try that failed. */
  readonly attempt: number;
  /** The most that the first wait takes. */
  readonly baseMs: number;
  /** The most that any wait takes. */
  readonly capMs: number;
  /** From 0 to below 1, like `Math.random`. */
  random(): number;
}

/** Anything from 0 to `baseMs` doubled with each attempt: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export function fullJitter({ attempt, baseMs, capMs, random }: BackoffOptions): number {
  // 2 ** 30 is past any cap, and stays a number at any attempt.
  const ceilingMs = Math.min(capMs, baseMs * 2 ** Math.min(Math.max(attempt - 1, 0), 30));
  return Math.floor(random() * ceilingMs);
}

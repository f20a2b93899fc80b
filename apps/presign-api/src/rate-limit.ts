/**
 * A token bucket a tenant, in this process. Ours, because the libraries for Hono count in fixed windows, which let twice the rate
 * through at their edges, and the whole of it is smaller than their configuration.
 */

/** Buckets that are kept; one that is not touched fills up anyway, so the oldest can go. */
const MAX_BUCKETS = 10_000;

export interface RateStanding {
  readonly allowed: boolean;
  /** Whole requests left. */
  readonly remaining: number;
  /** Seconds until the next one is allowed (when it is not), or until the bucket is full again. */
  readonly resetSeconds: number;
}

export interface RateLimit {
  /** Requests in a window, and how long that is. */
  readonly quota: number;
  readonly windowSeconds: number;
  take(id: string): RateStanding;
}

/** `quota` requests at once, and again as many a window, evenly. */
export function createRateLimit(options: {
  readonly quota: number;
  readonly windowSeconds: number;
  readonly now: () => Date;
  readonly maxBuckets?: number;
}): RateLimit {
  const { quota, windowSeconds, now, maxBuckets = MAX_BUCKETS } = options;
  const perMs = quota / (windowSeconds * 1_000);
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    quota,
    windowSeconds,
    take: (id) => {
      const at = now().getTime();
      const bucket = buckets.get(id) ?? { tokens: quota, at };
      // Taken out and put in again, so that the first in the map is the one that was longest not asked for.
      buckets.delete(id);
      const filled = Math.min(quota, bucket.tokens + Math.max(0, at - bucket.at) * perMs);
      const allowed = filled >= 1;
      const tokens = allowed ? filled - 1 : filled;
      for (const oldest of buckets.keys()) {
        if (buckets.size < maxBuckets) break;
        buckets.delete(oldest);
      }
      buckets.set(id, { tokens, at });
      const missing = allowed ? quota - tokens : 1 - tokens;
      return { allowed, remaining: Math.floor(tokens), resetSeconds: Math.ceil(missing / perMs / 1_000) };
    },
  };
}

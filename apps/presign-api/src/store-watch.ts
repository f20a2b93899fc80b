/** Whether S3 answers, remembered for a moment from real calls and probes, so that no page waits long for a bucket that is away. */
import type { ObjectStore } from '@reelkeep/core/object-store';
import type { FallbackReason } from '@reelkeep/core/reasons';
import { StoreError } from '@reelkeep/core/store-error';

export type StoreStanding = { readonly state: 'up' } | { readonly state: 'down'; readonly reason: FallbackReason };

/** A standing is believed for so long; then the next request finds out anew. */
const BELIEVED_MS = 2_000;
/** A bucket that takes longer than this to say that it is there counts as away. */
const PROBE_TIMEOUT_MS = 1_500;
/** What a page waits at most to learn that a bucket is back. */
const QUICK_PROBE_TIMEOUT_MS = 150;

const NOT_CONFIGURED: StoreStanding = { state: 'down', reason: 's3_not_configured' };

export interface StoreWatch {
  /**
   * Whether it is worth asking S3 now: `up` unless it failed in the last two seconds and a quick probe fails too. So an
   * outage costs a request next to nothing, and a bucket that is back is used at once.
   */
  worthAsking(): Promise<StoreStanding>;
  /** A real call was answered. */
  answered(): void;
  /** A real call failed. */
  failed(error: unknown): StoreStanding;
  /** What a probe says, or said within the last two seconds. */
  probe(): Promise<StoreStanding>;
}

export function createStoreWatch(options: {
  /** Undefined when no bucket is configured. */
  readonly store: ObjectStore | undefined;
  readonly now: () => Date;
  /** Hears how S3 stands whenever it was asked. */
  readonly onStanding?: (standing: StoreStanding) => void;
}): StoreWatch {
  const { store, now, onStanding } = options;
  let known: { standing: StoreStanding; at: number } | undefined;
  /** Callers at the same time share one probe of a kind. */
  const probing = new Map<number, Promise<StoreStanding>>();

  function learn(standing: StoreStanding): StoreStanding {
    known = { standing, at: now().getTime() };
    return told(standing);
  }

  function told(standing: StoreStanding): StoreStanding {
    onStanding?.(standing);
    return standing;
  }

  function believed(): StoreStanding | undefined {
    return known !== undefined && now().getTime() - known.at < BELIEVED_MS ? known.standing : undefined;
  }

  async function ask(bucket: ObjectStore, timeoutMs: number): Promise<StoreStanding> {
    // A page that waits has no time for a second try, which comes after a pause.
    const once = timeoutMs === QUICK_PROBE_TIMEOUT_MS;
    try {
      await bucket.probe({ signal: AbortSignal.timeout(timeoutMs), once });
      return { state: 'up' };
    } catch (error) {
      return standingAfter(error);
    } finally {
      probing.delete(timeoutMs);
    }
  }

  function shared(bucket: ObjectStore, timeoutMs: number): Promise<StoreStanding> {
    const asked = probing.get(timeoutMs) ?? ask(bucket, timeoutMs);
    probing.set(timeoutMs, asked);
    return asked;
  }

  if (store === undefined) told(NOT_CONFIGURED);
  return {
    worthAsking: async () => {
      if (store === undefined) return NOT_CONFIGURED;
      if (believed()?.state !== 'down') return { state: 'up' };
      const standing = await shared(store, QUICK_PROBE_TIMEOUT_MS);
      // A quick probe that fails says too little to be remembered: the bucket may just be slow.
      return standing.state === 'up' ? learn(standing) : told(standing);
    },
    answered: () => void told({ state: 'up' }),
    failed: (error) => learn(standingAfter(error)),
    probe: async () => {
      if (store === undefined) return NOT_CONFIGURED;
      return believed() ?? learn(await shared(store, PROBE_TIMEOUT_MS));
    },
  };
}

/** Anything but a store's own verdict, a time-out for one, is an outage. */
function standingAfter(error: unknown): StoreStanding {
  const misconfigured = error instanceof StoreError && error.kind === 'misconfigured';
  return { state: 'down', reason: misconfigured ? 's3_misconfigured' : 's3_unavailable' };
}

/** Where each of many videos can be played from right now; an outage is told from an absence and never looks like one. */
import { isFence, isShown } from '@reelkeep/core/fence';
import { mapBounded } from '@reelkeep/core/map-bounded';
import type { CallOptions, ObjectStore } from '@reelkeep/core/object-store';
import type { FallbackReason } from '@reelkeep/core/reasons';
import type { RouteDeps } from './api-deps.ts';
import type { RequestedVideo } from './playback-request.ts';
import { readEnd } from './refuse-ended.ts';

/**
 * `stored`: sign it; it was seen, or nobody asked to look. `missing`: not stored, or not yet. `ended`: deleted, and not to
 * be played from anywhere. `archived` and `restoring`: stored, and not to be read now. `away`: S3 could not be asked.
 */
export type Whereabouts = 'stored' | 'archived' | 'restoring' | 'missing' | 'ended' | 'away';

export interface Located {
  /** One for each video, in order. */
  readonly whereabouts: readonly Whereabouts[];
  /** Why some are `away`. */
  readonly away?: { readonly reason: FallbackReason; readonly cause?: unknown };
}

/** HEADs at a time: the connections that an SDK client keeps are 50. */
const LOOKUP_CONCURRENCY = 32;
/** A page waits no longer than this for S3 before it gets the provider's URL. */
const LOOKUP_TIMEOUT_MS = 2_000;

/**
 * Looks up the videos that have an `original_url`, or all when `check` is set; undefined when there are none, and all are as good
 * as `stored`. Throws nothing: an outage is an answer.
 */
export function locatePlayback(
  deps: RouteDeps,
  requested: readonly RequestedVideo[],
  check: boolean,
): Promise<Located> | undefined {
  const needsLook = ({ originalUrl }: RequestedVideo) => check || originalUrl !== undefined;
  return requested.some(needsLook) ? lookUp(deps, requested, needsLook) : undefined;
}

async function lookUp(
  deps: RouteDeps,
  requested: readonly RequestedVideo[],
  needsLook: (video: RequestedVideo) => boolean,
): Promise<Located> {
  const { bucket, watch } = deps;
  const store = bucket?.store;
  const standing = await watch.worthAsking();
  if (standing.state === 'down' || store === undefined) {
    return {
      whereabouts: requested.map((video) => (needsLook(video) ? 'away' : 'stored')),
      away: { reason: standing.state === 'down' ? standing.reason : 's3_not_configured' },
    };
  }

  // The first call that fails speaks for the bucket: the others are given up, so an outage costs one time-out, not 1,000.
  const outage = new AbortController();
  let away: Located['away'];
  const whereabouts = await mapBounded(requested, LOOKUP_CONCURRENCY, async (video): Promise<Whereabouts> => {
    if (!needsLook(video)) return 'stored';
    if (outage.signal.aborted) return 'away';
    try {
      const signal = AbortSignal.any([outage.signal, AbortSignal.timeout(LOOKUP_TIMEOUT_MS)]);
      return await look(store, deps.settings.ledgerPrefix, video, { signal });
    } catch (cause) {
      if (away === undefined) {
        const after = watch.failed(cause);
        away = { reason: after.state === 'down' ? after.reason : 's3_unavailable', cause };
      }
      outage.abort();
      return 'away';
    }
  });
  if (away !== undefined) return { whereabouts, away };
  watch.answered();
  return { whereabouts };
}

async function look(
  store: ObjectStore,
  ledgerPrefix: string,
  { video, originalUrl }: RequestedVideo,
  options: CallOptions,
): Promise<Whereabouts> {
  const head = await store.head(video.key, options);
  if (head !== undefined && isFence(head)) return 'ended';
  if (head !== undefined && isShown(head)) {
    const { state } = head.archive ?? { state: 'restored' };
    return state === 'restored' ? 'stored' : state;
  }
  if (originalUrl === undefined) return 'missing';
  // The provider's URL stands in for a video that is on its way, not for one that was deleted.
  const end = await readEnd(store, ledgerPrefix, video.parts, options);
  return end === undefined ? 'missing' : 'ended';
}

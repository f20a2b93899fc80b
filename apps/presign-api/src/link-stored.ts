/** Leads from a request that hands out a video's URL to the trace in which the video was stored. */
import { traceOfAttempt } from '@reelkeep/core/attempt-trace';
import { creativeVideosPrefix, parseLedgerKey, videoPrefix } from '@reelkeep/core/ledger';
import type { ObjectStore } from '@reelkeep/core/object-store';
import type { SpanLink } from '@reelkeep/runtime/tracer';
import type { ApiDeps } from './api-deps.ts';
import type { TenantVideo } from './tenant-video.ts';

/** A listing each, so a page of a thousand URLs links to the first few. */
const MAX_LINKED = 8;
/** Attempts of one video that are looked at: nearly all have one. */
const MAX_KEYS = 100;
const TIMEOUT_MS = 2_000;

/**
 * Asks the ledger, by one listing a video, who stored it; only for a request whose span is recorded, and beside its answer:
 * nobody waits for it, and a bucket that does not answer costs the link alone.
 */
export function linkStored(
  { tracer, bucket, settings }: ApiDeps,
  videos: ReadonlyArray<{ readonly video: TenantVideo }>,
): void {
  if (tracer?.sampled !== true || bucket === undefined || videos.length === 0) return;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const found = videos.slice(0, MAX_LINKED).map(async ({ video }): Promise<SpanLink[]> => {
    const traceparent = await findTrace(bucket.store, settings.ledgerPrefix, video, signal).catch(() => undefined);
    const attributes = { 'reelkeep.key': video.key };
    return traceparent === undefined ? [] : [{ to: { traceparent }, attributes }];
  });
  tracer.linkLater(Promise.all(found).then((links) => links.flat()));
}

async function findTrace(
  store: ObjectStore,
  ledgerPrefix: string,
  { parts }: TenantVideo,
  signal: AbortSignal,
): Promise<string | undefined> {
  const page = await store.list({ prefix: videoPrefix(ledgerPrefix, parts), maxKeys: MAX_KEYS }, { signal });
  const creative = creativeVideosPrefix(ledgerPrefix, parts.tenant, parts.creativeId);
  for (const { key } of page.objects) {
    const mark = parseLedgerKey(creative, key)?.mark;
    if (mark?.kind !== 'closed' || mark.closing.outcome !== 'stored') continue;
    const traceparent = traceOfAttempt(mark.attempt);
    if (traceparent !== undefined) return traceparent;
  }
  return undefined;
}

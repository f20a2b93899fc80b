/** Aborts multipart uploads that are under way on keys that were just fenced: they could not be completed any more. */
import { mapBounded } from '@reelkeep/core/map-bounded';
import type { MultipartUploads } from '@reelkeep/core/multipart-uploads';
import type { CallOptions } from '@reelkeep/core/object-store';
import { StoreError } from '@reelkeep/core/store-error';
import type { AbortedUploads } from '@reelkeep/core/write-receipt';
import type { Logger } from '@reelkeep/runtime/logger';

/** Keys asked about at once. */
const CONCURRENCY = 16;

/**
 * One listing a key, so that it costs nothing where no attempt was open. An engine that can't list uploads is passed over:
 * no promise rests on this, and the bucket's lifecycle rule removes them within a day. Throws `StoreError`.
 */
export async function abortUploads(
  uploads: MultipartUploads,
  keys: readonly string[],
  context: CallOptions & { readonly log: Logger },
): Promise<AbortedUploads> {
  const aborted = await mapBounded(keys, CONCURRENCY, async (key) => {
    const ids: string[] = [];
    try {
      for await (const upload of uploads.list(key, context)) {
        if (upload.key !== key) continue;
        await uploads.abort(upload, context);
        ids.push(upload.uploadId);
      }
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'NotImplemented') throw error;
      context.log.debug({ event: 'uploads.unknown', key, err: error });
    }
    return [key, ids] as const;
  });
  return new Map(aborted.filter(([, ids]) => ids.length > 0));
}

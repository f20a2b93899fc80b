/** Aborts, at a worker's start, the multipart uploads that dead workers on the same machine left unfinished. */
import { rmSync } from 'node:fs';
import type { MultipartUploads } from '@reelkeep/core/multipart-uploads';
import type { CallOptions } from '@reelkeep/core/object-store';
import type { Logger } from '@reelkeep/runtime/logger';
import type { LeftUpload, UploadJournal } from './upload-journal.ts';

/**
 * Where the answer with an upload's id never came, one of its key that began about when the dead worker asked for it is
 * taken for it. Should it be another worker's after all, that one's message is tried again.
 */
const ABOUT_MS = 5_000;

/** What can't be aborted now is left to the next start, and to the bucket's lifecycle rule. Never throws. */
export async function abortLeftUploads(
  { left }: Pick<UploadJournal, 'left'>,
  uploads: MultipartUploads,
  bucket: string,
  { log, signal }: { readonly log: Logger } & CallOptions,
): Promise<void> {
  for (const { file, uploads: unfinished } of left) {
    try {
      const own = unfinished.filter((upload) => upload.bucket === bucket);
      for (const upload of own) await abort(upload);
      // Uploads to another bucket wait for a worker of that bucket.
      if (own.length === unfinished.length) rmSync(file, { force: true });
    } catch (error) {
      log.warn({ event: 'upload.left', err: error, file }, 'unfinished uploads of a dead worker could not be aborted');
    }
  }

  async function abort({ key, uploadId, begunAt }: LeftUpload): Promise<void> {
    if (uploadId !== undefined) {
      await uploads.abort({ key, uploadId }, { signal });
      log.info({ event: 'upload.aborted', key });
      return;
    }
    for await (const upload of uploads.list(key, { signal })) {
      if (upload.key !== key || Math.abs(upload.startedAt.getTime() - begunAt.getTime()) > ABOUT_MS) continue;
      await uploads.abort(upload, { signal });
      log.info({ event: 'upload.aborted', key });
    }
  }
}

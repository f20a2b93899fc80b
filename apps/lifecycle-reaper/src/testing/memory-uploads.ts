/** Multipart uploads under way, in memory. */
import type { MultipartUpload, MultipartUploads } from '@reelkeep/core/multipart-uploads';

export interface MemoryUploads extends MultipartUploads {
  /** Those that are under way. */
  readonly open: MultipartUpload[];
  /** Prefixes that were listed. */
  readonly listed: string[];
}

export function createMemoryUploads(): MemoryUploads {
  const open: MultipartUpload[] = [];
  const listed: string[] = [];
  return {
    open,
    listed,
    async *list(prefix) {
      listed.push(prefix);
      yield* open.filter(({ key }) => key.startsWith(prefix));
    },
    async abort({ uploadId }) {
      const at = open.findIndex((upload) => upload.uploadId === uploadId);
      if (at !== -1) open.splice(at, 1);
    },
  };
}

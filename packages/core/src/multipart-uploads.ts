/** The port to multipart uploads under way: begun, and neither completed nor aborted. Not every engine lists them. */
import type { CallOptions } from './object-store.ts';

export interface MultipartUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedAt: Date;
}

/** Both throw `StoreError` when there is no answer that can be trusted. */
export interface MultipartUploads {
  /** Those whose keys begin with `prefix`, in key order. */
  list(prefix: string, options?: CallOptions): AsyncIterable<MultipartUpload>;
  /** One that is gone already counts as aborted. */
  abort(upload: Pick<MultipartUpload, 'key' | 'uploadId'>, options?: CallOptions): Promise<void>;
}

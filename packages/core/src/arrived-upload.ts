/** What is looked at of a video that somebody else put into the bucket, before it counts as stored. */
import type { CallOptions } from './object-store.ts';

/** So many bytes tell what a file is. */
export const START_BYTES = 32;

export interface ArrivedUpload {
  readonly sizeBytes: number;
  /** The first bytes, at most `START_BYTES`. */
  readonly start: Uint8Array;
  /** Lower-case hex, when it was asked for. */
  readonly sha256: string | undefined;
}

/** Undefined when there is no such object. Throws `StoreError`. @param withSha256 the store's own checksum, or that of the bytes as they are read. */
export type InspectUpload = (
  key: string,
  withSha256: boolean,
  options?: CallOptions,
) => Promise<ArrivedUpload | undefined>;

/**
 * The port to the bucket: the few verbs that the protocol is made of, one request each. An adapter carries them out;
 * `testing/memory-object-store.ts` is the reference model, and one contract suite holds both to the same behaviour.
 */

import type { ArchiveState } from './archive-state.ts';

export interface CallOptions {
  /** Every call ends when this does; adapters add their own time-out. */
  readonly signal?: AbortSignal | undefined;
}

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly lastModified: Date;
  readonly storageClass: string;
}

export interface ObjectHead extends StoredObject {
  readonly etag: string;
  readonly contentType: string | undefined;
  /** User metadata, keys in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Of an object in an archive class; undefined for all that can be read at once. */
  readonly archive?: ArchiveState | undefined;
}

export interface PutRequest {
  readonly key: string;
  readonly body: Uint8Array;
  readonly contentType?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** What a `put` wrote. @property versionId of this very write, where the bucket keeps versions. */
export interface WrittenObject {
  readonly key: string;
  readonly versionId?: string | undefined;
}

export interface PutVideoRequest {
  readonly key: string;
  /** Consumed once. If it throws, nothing is stored and what it threw comes out of `putVideo`. */
  readonly body: AsyncIterable<Uint8Array>;
  /** SHA-256 of the whole body in lower-case hex. Asked once the body has ended: who hashes it anyway spares the store a checksum. */
  readonly sha256?: (() => string) | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * @property mayLandAgain true when an earlier try of the same request got no answer before this one did: should the key
 * be freed, that try may still land.
 */
export type PutVideoResult =
  | { readonly outcome: 'stored'; readonly sizeBytes: number; readonly mayLandAgain?: true }
  /** The key is taken (HTTP 412): nothing was changed. */
  | { readonly outcome: 'occupied'; readonly mayLandAgain?: true };

export interface ListRequest {
  readonly prefix: string;
  /** Keys after this one, in UTF-8 order. */
  readonly startAfter?: string | undefined;
  /** 1 to 1,000, the default 1,000. */
  readonly maxKeys?: number | undefined;
}

export interface ObjectPage {
  readonly objects: readonly StoredObject[];
  /** Whether keys under the prefix follow the last of `objects`. */
  readonly truncated: boolean;
}

/** @property isMarker a delete marker that was put over a video, whose removal would bring the video back; else a version that is gone. */
export interface GoneVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isMarker: boolean;
}

export interface RemoveResult {
  readonly removed: readonly string[];
  /** As S3 names them, where the bucket keeps versions. */
  readonly versions?: readonly GoneVersion[];
  readonly failed: ReadonlyArray<{ readonly key: string; readonly code: string; readonly message: string }>;
}

/** One request removes at most so many: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export const MAX_REMOVE_KEYS = 1_000;
/** One purge is many requests, and the fewer a key the more keys it has: their versions lie on common pages. */
export const MAX_PURGE_KEYS = 10_000;

/**
 * `get` is for ledger objects. The largest honest one is the note of an end that names 10,000 creatives by names of 128
 * characters, 1.3 MB; no caller has memory for much more.
 */
export const MAX_SMALL_OBJECT_BYTES = 2_097_152;

/** Every verb throws `StoreError` when the bucket gave no answer that can be trusted. An absence is a value, an outage never is. */
export interface ObjectStore {
  /** Streams a video in, only if the key is free (`If-None-Match: *`), as `video/mp4`; atomic: readers see all of it or nothing. */
  putVideo(request: PutVideoRequest, options?: CallOptions): Promise<PutVideoResult>;
  /** Writes a small object over whatever is there. */
  put(request: PutRequest, options?: CallOptions): Promise<WrittenObject>;
  /** Writes a small object only if the key is free (`If-None-Match: *`): of several at once, one alone is `created`. */
  create(request: PutRequest, options?: CallOptions): Promise<'created' | 'occupied'>;
  head(key: string, options?: CallOptions): Promise<ObjectHead | undefined>;
  /** A small object's whole body; `StoreError` when it is above `MAX_SMALL_OBJECT_BYTES`. */
  get(key: string, options?: CallOptions): Promise<Uint8Array | undefined>;
  /** One page. */
  list(request: ListRequest, options?: CallOptions): Promise<ObjectPage>;
  /** Removes up to 1,000 keys; one that is not there counts as removed. Every key is in the answer once. */
  remove(keys: readonly string[], options?: CallOptions): Promise<RemoveResult>;
  /**
   * Removes what up to 1,000 puts wrote, each without a trace: where the bucket keeps versions just that version goes, and no
   * marker is left; an older one is then the current one again. Otherwise the same as `remove`.
   */
  removeWritten(objects: readonly WrittenObject[], options?: CallOptions): Promise<RemoveResult>;
  /**
   * Removes every version and delete marker of up to 5,000 keys, where the bucket keeps versions; else the same as
   * `remove`. With `keepCurrent` the current object stays (and where there are no versions, nothing is done).
   */
  purge(keys: readonly string[], options?: CallOptions & { readonly keepCurrent?: boolean }): Promise<RemoveResult>;
  /** Asks whether the bucket answers (HeadBucket); throws `StoreError` when it does not. With `once` nothing is tried again. */
  probe(options?: CallOptions & { readonly once?: boolean }): Promise<void>;
}

/** S3's archive classes: a video in them is kept, but has to be brought back before it can be read. */
import type { CallOptions } from './object-store.ts';

export type ArchiveState =
  | { readonly state: 'archived' }
  | { readonly state: 'restoring' }
  /** A copy can be read until then. */
  | { readonly state: 'restored'; readonly until: Date | undefined };

export const RESTORE_TIERS = ['Expedited', 'Standard', 'Bulk'] as const;

export interface RestoreRequest {
  readonly key: string;
  /** How long the copy stays, at least 1. */
  readonly days: number;
  /** Minutes, hours, or half a day, at falling prices: https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects-retrieval-options.html */
  readonly tier: (typeof RESTORE_TIERS)[number];
}

/** `refused`: this tier is not to be had for it now. Throws `StoreError`. */
export type RestoreVideo = (
  request: RestoreRequest,
  options?: CallOptions,
) => Promise<'begun' | 'under_way' | 'readable' | 'refused'>;

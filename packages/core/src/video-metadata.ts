/** The five facts that travel with every stored video as S3 user metadata: no more, no fewer, always within S3's limits. */
import { createHash } from 'node:crypto';
import { redactProviderUrl } from './provider-url.ts';
import type { VideoParts } from './video-key.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html: 2 KB of user metadata, US-ASCII. */
export const MAX_METADATA_BYTES = 2_048;

/** Leaves room for the longest tenant, creative_id and the rest beside it. */
const MAX_URL_BYTES = 1_500;

export interface VideoMetadata {
  readonly tenant: string;
  readonly creative_id: string;
  readonly iteration: string;
  /** Redacted: whoever holds a presigned GET reads it. */
  readonly original_url: string;
  /** UTC ISO 8601. */
  readonly uploaded_at: string;
}

/**
 * Metadata of a video about to be stored. A URL too long for S3 is cut, marked, and its redacted form's sha256 kept:
 * `https://…[cut;sha256=…]`.
 */
export function videoMetadata(parts: VideoParts, originalUrl: string, uploadedAt: Date): VideoMetadata {
  return {
    tenant: parts.tenant,
    creative_id: parts.creativeId,
    iteration: String(parts.iteration),
    original_url: fitUrl(redactProviderUrl(originalUrl)),
    uploaded_at: uploadedAt.toISOString(),
  };
}

function fitUrl(url: string): string {
  if (url.length <= MAX_URL_BYTES) return url;
  const mark = `[cut;sha256=${createHash('sha256').update(url).digest('hex')}]`;
  return `${url.slice(0, MAX_URL_BYTES - mark.length)}${mark}`;
}

/**
 * Whether a stored video came from the URL at hand: origin and path agree (a query changes with each signing). Of a cut
 * URL only what was kept can be compared, and both are cut alike.
 */
export function sameSource(storedUrl: string | undefined, originalUrl: string): boolean {
  const path = (url: string) => url.split('?', 1)[0];
  return storedUrl !== undefined && path(storedUrl) === path(fitUrl(redactProviderUrl(originalUrl)));
}

/**
 * The attempt id of an upload: says what was announced, so that the ledger entry alone tells what to expect of the bytes.
 *
 *     {12 letters and digits}_{content_length in base 36}[_{sha256 in base64url}]
 */

/** One PUT takes at most 5 GiB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const MAX_UPLOAD_BYTES = 5_368_709_120;

export interface UploadAttempt {
  readonly id: string;
  readonly contentLength: number;
  /** Hex; undefined when the uploader did not announce it. */
  readonly sha256: string | undefined;
}

/** At most 64 characters, as the ledger wants. @param unique 1 to 12 letters and digits. */
export function formatUploadAttempt(unique: string, contentLength: number, sha256: string | undefined): UploadAttempt {
  const announced = `${unique}_${contentLength.toString(36)}`;
  const id = sha256 === undefined ? announced : `${announced}_${Buffer.from(sha256, 'hex').toString('base64url')}`;
  if (parseUploadAttempt(id) === undefined) throw new RangeError(`no attempt id can be made of "${unique}"`);
  return { id, contentLength, sha256 };
}

/** Undefined for an attempt that is no upload's. */
export function parseUploadAttempt(id: string): UploadAttempt | undefined {
  const match = /^[A-Za-z0-9]{1,12}_([0-9a-z]{1,7})(?:_([A-Za-z0-9_-]{43}))?$/.exec(id);
  if (match === null) return undefined;
  const [, length = '', digest] = match;
  const sha256 = digest === undefined ? undefined : Buffer.from(digest, 'base64url').toString('hex');
  return { id, contentLength: Number.parseInt(length, 36), sha256 };
}

const SOURCE = 'upload:';

/** What stands in `original_url` of a video that came by upload: no provider, and which attempt it was. */
export function uploadSource(attempt: UploadAttempt): string {
  return `${SOURCE}${attempt.id}`;
}

/** The attempt that a stored video came by; undefined when a provider's URL brought it. */
export function uploadOfSource(originalUrl: string | undefined): UploadAttempt | undefined {
  return originalUrl?.startsWith(SOURCE) ? parseUploadAttempt(originalUrl.slice(SOURCE.length)) : undefined;
}

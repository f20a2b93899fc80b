/** Presigned URLs: arithmetic over credentials, so they are handed out even while the bucket is away. */
import type { ReadRequest, ReadSigner, SignedUpload, SignPutRequest, UrlSigner } from '@reelkeep/core/url-signer';
import { type BucketUrl, resolveBucketUrl } from './bucket-url.ts';
import { createPresigner, type Presign, type PresignKey } from './presign-query.ts';
import { createS3Client, type S3Connection } from './s3-client.ts';
import type { VideoStorageClass } from './s3-config.ts';
import type { SigningIdentity } from './signing-moment.ts';
import { answerFromS3 } from './store-errors.ts';

/** 7 days: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export const MAX_EXPIRES_SECONDS = 604_800;

export interface UrlSignerOptions {
  /** As the reader of the URL reaches S3, which may be another endpoint than the process's own. */
  readonly connection: S3Connection;
  readonly bucket: string;
  /** Of uploaded videos. */
  readonly storageClass?: VideoStorageClass | undefined;
  readonly now?: (() => Date) | undefined;
}

/**
 * A signer with the connection's own credentials. Its methods throw RangeError for an expiry outside 1 to 604,800 whole seconds, an
 * upload length that no PUT can have, a sha256 that is not hex, or a file name that no header can carry; and StoreError when there
 * are no credentials.
 */
export function createUrlSigner(options: UrlSignerOptions): UrlSigner {
  const client = createS3Client(options.connection);
  const identify = () => answerFromS3('sign a URL', undefined, () => client.config.credentials());
  return createSignerAs(identify, options);
}

/** Whom URLs are signed as; the same object for as long as it is the same identity. */
export type Identify = () => Promise<SigningIdentity & { readonly expiration?: Date | undefined }>;

/** The same with credentials of another origin. */
export function createSignerAs(identify: Identify, options: UrlSignerOptions): UrlSigner {
  const { connection, bucket, storageClass, now = () => new Date() } = options;
  const presignerFor = createPresigner();
  let place: BucketUrl | undefined;
  let last: (Terms & { readonly identity: SigningIdentity }) | undefined;
  let reads: { readonly signedMs: number; readonly expiresInSeconds: number; signer: Promise<ReadSigner> } | undefined;

  /** Everything that URLs signed in this second for so long share. Asks each time who signs: credentials are renewed. */
  async function termsFor(expiresInSeconds: number): Promise<Terms> {
    assertExpiry(expiresInSeconds);
    place ??= await resolveBucketUrl(connection, bucket);
    const identity = await identify();
    const signedMs = secondOf(now());
    if (last?.identity === identity && last.signedMs === signedMs && last.expiresInSeconds === expiresInSeconds) {
      return last;
    }
    const askedMs = signedMs + expiresInSeconds * 1_000;
    const expiresAt = new Date(Math.min(askedMs, identity.expiration?.getTime() ?? askedMs));
    const presign = presignerFor({ bucket: place, identity, signedAt: new Date(signedMs), expiresInSeconds });
    last = { identity, signedMs, expiresInSeconds, expiresAt, presign };
    return last;
  }

  async function makeReadSigner(expiresInSeconds: number): Promise<ReadSigner> {
    const { presign, expiresAt } = await termsFor(expiresInSeconds);
    const expiresAtText = expiresAt.toISOString();
    return { expiresAt, expiresAtText, signGet: presignRead(presign, 'GET'), signHead: presignRead(presign, 'HEAD') };
  }

  return {
    readSigner(expiresInSeconds) {
      const signedMs = secondOf(now());
      if (reads?.signedMs === signedMs && reads.expiresInSeconds === expiresInSeconds) return reads.signer;
      const made = { signedMs, expiresInSeconds, signer: makeReadSigner(expiresInSeconds) };
      reads = made;
      made.signer.catch(() => {
        if (reads === made) reads = undefined;
      });
      return made.signer;
    },
    async signGet(request) {
      const { presign, expiresAt } = await termsFor(request.expiresInSeconds);
      return { url: presignRead(presign, 'GET')(request), expiresAt };
    },
    async signHead(request) {
      const { presign, expiresAt } = await termsFor(request.expiresInSeconds);
      return { url: presignRead(presign, 'HEAD')(request), expiresAt };
    },

    async signPut(request: SignPutRequest): Promise<SignedUpload> {
      const { key, expiresInSeconds, contentLength } = request;
      if (!Number.isSafeInteger(contentLength) || contentLength < 0 || contentLength > MAX_PUT_BYTES) {
        throw new RangeError(`an upload has 0 to ${MAX_PUT_BYTES} bytes, got ${contentLength}`);
      }
      // Signed as headers, all of them: in the query engines disagree on whether they count, and what is not signed
      // may be anything (the SDK leaves the content type out, and a page could then be uploaded).
      const headers = uploadHeaders(request, storageClass);
      const { presign, expiresAt } = await termsFor(expiresInSeconds);
      const url = presign({ method: 'PUT', query: { 'x-id': 'PutObject' }, headers })(key);
      return { method: 'PUT', url, headers, expiresAt };
    },
  };
}

interface Terms {
  readonly signedMs: number;
  readonly expiresInSeconds: number;
  readonly expiresAt: Date;
  readonly presign: Presign;
}

/** A signature's date has whole seconds, cut. */
function secondOf(at: Date): number {
  return Math.floor(at.getTime() / 1_000) * 1_000;
}

/** URLs that differ in their key alone follow each other, and what they share is written once. */
function presignRead(presign: Presign, method: 'GET' | 'HEAD'): (request: ReadRequest) => string {
  let last: { readonly disposition: string | undefined; readonly presignKey: PresignKey } | undefined;
  return (request) => {
    const disposition = contentDisposition(request);
    if (last === undefined || last.disposition !== disposition) {
      last = { disposition, presignKey: presign({ method, query: readQuery(method, disposition), headers: {} }) };
    }
    return last.presignKey(request.key);
  };
}

/** The query beside SigV4's own. The SDK says `x-id` of every operation but HeadObject. */
function readQuery(method: 'GET' | 'HEAD', disposition: string | undefined): Record<string, string> {
  return {
    ...(disposition !== undefined && { 'response-content-disposition': disposition }),
    'response-content-type': 'video/mp4',
    ...(method === 'GET' && { 'x-id': 'GetObject' }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html: one PUT takes up to 5 GiB. */
const MAX_PUT_BYTES = 5 * 1_073_741_824;

function assertExpiry(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS) return;
  throw new RangeError(`a URL lives 1 to ${MAX_EXPIRES_SECONDS} whole seconds, got ${seconds}`);
}

/** Every header that is signed but `host`, in lower case. */
function uploadHeaders(request: SignPutRequest, storageClass: string | undefined): Record<string, string> {
  const metadata = Object.entries(request.metadata).map(
    ([name, value]) => [`x-amz-meta-${name.toLowerCase()}`, value] as const,
  );
  return {
    'content-length': String(request.contentLength),
    'content-type': 'video/mp4',
    'if-none-match': '*',
    ...(storageClass !== undefined && { 'x-amz-storage-class': storageClass }),
    ...(request.sha256 !== undefined && { 'x-amz-checksum-sha256': base64Sha256(request.sha256) }),
    ...Object.fromEntries(metadata),
  };
}

function base64Sha256(hex: string): string {
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw new RangeError('a sha256 is 64 hex digits');
  return Buffer.from(hex, 'hex').toString('base64');
}

/** RFC 6266: `attachment; filename="video.mp4"`. */
function contentDisposition({ disposition, fileName }: ReadRequest): string | undefined {
  if (disposition === undefined || fileName === undefined) return disposition;
  if (!/^[\x20-\x7e]+$/.test(fileName) || /["\\]/.test(fileName)) {
    throw new RangeError('a file name is printable ASCII without quotes and backslashes');
  }
  return `${disposition}; filename="${fileName}"`;
}

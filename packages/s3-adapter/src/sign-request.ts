/** SigV4 in a request's headers: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
import { hash } from 'node:crypto';
import type { BucketUrl } from './bucket-url.ts';
import { canonicalHeaders, canonicalQuery, encodePath } from './presign-query.ts';
import { ALGORITHM, createSigningMoments, type SigningIdentity } from './signing-moment.ts';

export const EMPTY_SHA256 = hash('sha256', '', 'hex');

export interface UnsignedRequest {
  readonly bucket: BucketUrl;
  readonly identity: SigningIdentity;
  readonly method: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: Readonly<Record<string, string>>;
  /** Beside those of the signature; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly at: Date;
}

/** Path with query, and every header to send. */
export interface SignedRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs requests without a body. The last identity's key of the day is kept. */
export function createRequestSigner(): (request: UnsignedRequest) => SignedRequest {
  const momentOf = createSigningMoments();
  return ({ bucket, identity, method, key, query, headers, at }) => {
    const { date, scope, sign } = momentOf(identity, bucket.region, at);
    const { accessKeyId, sessionToken } = identity;
    const sent: Record<string, string> = {
      ...headers,
      'x-amz-content-sha256': EMPTY_SHA256,
      'x-amz-date': date,
      ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
    };
    const signed = canonicalHeaders(bucket.host, sent);
    // In path style a bucket's own URL has no slash behind it.
    const base = key === '' && bucket.path !== '/' ? bucket.path.slice(0, -1) : bucket.path;
    const path = `${base}${encodePath(key)}`;
    const search = canonicalQuery(query).slice(1);
    const canonical = `${method}\n${path}\n${search}\n${signed.lines}\n${signed.names}\n${EMPTY_SHA256}`;
    const signature = sign(canonical);
    sent['host'] = bucket.host;
    sent['authorization'] =
      `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${signed.names}, Signature=${signature}`;
    return { path: search === '' ? path : `${path}?${search}`, headers: sent };
  };
}

/** SigV4's signatures of canonical requests, with the day's key derived once, at the speed of three native hashes. */
import { createHmac, hash } from 'node:crypto';

/** As a signature's `Algorithm` names it, too. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';
/** SHA-256 works on blocks of so many bytes: https://www.rfc-editor.org/rfc/rfc2104#section-2 */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
const HEX_LENGTH = DIGEST_BYTES * 2;

export interface SigningIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** All that the signatures of one second, identity and region share. */
export interface SigningMoment {
  /** `20250812T143052Z` */
  readonly date: string;
  /** `20250812/us-east-1/s3/aws4_request` */
  readonly scope: string;
  /** The signature of a canonical request, in lower-case hex. */
  readonly sign: (canonical: string) => string;
}

/** Derives the key of the day and region once for each identity. The last identity's is kept, and the last moment. @param at is cut to the second. */
export function createSigningMoments(): (identity: SigningIdentity, region: string, at: Date) => SigningMoment {
  let kept: { readonly identity: SigningIdentity; readonly scope: string; readonly key: Buffer } | undefined;
  let last: SigningMoment | undefined;
  return (identity, region, at) => {
    const date = `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
    const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
    if (kept?.identity !== identity || kept.scope !== scope) {
      kept = { identity, scope, key: signingKey(identity.secretAccessKey, scope) };
      last = undefined;
    }
    if (last?.date === date) return last;
    const signDigest = hmacOf(kept.key, `${ALGORITHM}\n${date}\n${scope}\n`);
    last = { date, scope, sign: (canonical) => signDigest(hash('sha256', canonical, 'hex')) };
    return last;
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signingKey(secretAccessKey: string, scope: string): Buffer {
  let key = Buffer.from(`AWS4${secretAccessKey}`);
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest();
  return key;
}

/**
 * HMAC-SHA256 of `beginning` and a digest in hex. `createHmac` sets a cipher context up on every call, which costs more than the
 * hashing: with the padded key laid out once, and the beginning behind it, two one-shot hashes do. @param key at most 64 bytes.
 */
function hmacOf(key: Buffer, beginning: string): (digest: string) => string {
  const inner = Buffer.concat([Buffer.alloc(BLOCK_BYTES, 0x36), Buffer.from(beginning), Buffer.alloc(HEX_LENGTH)]);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  const end = inner.byteLength - HEX_LENGTH;
  return (digest) => {
    inner.write(digest, end, 'binary');
    // As a text of one character a byte: a buffer of its own would cost as much as both hashes.
    outer.write(hash('sha256', inner, 'binary'), BLOCK_BYTES, 'binary');
    return hash('sha256', outer, 'hex');
  };
}

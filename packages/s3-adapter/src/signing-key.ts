/** The key that a day's URLs are signed with, and HMAC-SHA256 with it, at the speed of two native hashes. */
import { createHmac, hash } from 'node:crypto';

/** SHA-256 works on blocks of so many bytes: https://www.rfc-editor.org/rfc/rfc2104#section-2 */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/** Lower-case hex HMAC-SHA256 of a text. */
export type SignText = (text: string) => string;

/**
 * The signing key of one day, region and service, ready to sign:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 *
 * @param day `20250812`
 */
export function signingKey(secretAccessKey: string, day: string, region: string, service: string): SignText {
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  return hmacWith(Buffer.from(key));
}

/**
 * `createHmac` sets a cipher context up on every call, which costs more than the hashing: with the padded key laid out
 * once, two one-shot hashes do. @param key at most 64 bytes.
 */
function hmacWith(key: Buffer): SignText {
  const inner = Buffer.alloc(BLOCK_BYTES + 1_024, 0x36);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return (text) => {
    // A character has at most 3 bytes of UTF-8 for each UTF-16 unit; what might not fit takes the long way.
    if (text.length * 3 > inner.byteLength - BLOCK_BYTES) return createHmac('sha256', key).update(text).digest('hex');
    const end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES);
    // As a text of one character a byte: a buffer of its own would cost as much as both hashes.
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'binary');
    return hash('sha256', outer, 'hex');
  };
}

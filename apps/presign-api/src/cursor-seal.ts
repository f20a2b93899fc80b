/** Seals what a cursor says, so that nobody can write one: it is ours, for this tenant and this very listing, or it is none. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** 16 bytes: nobody guesses 2^128. */
const SEAL_BYTES = 16;
/** S3 keys have at most 1,024 bytes. */
export const MAX_CURSOR_LENGTH = 1_500;

export interface CursorSeal {
  /** @param about what the text belongs to; not part of the cursor, and the same again when it is opened. */
  seal(about: readonly string[], text: string): string;
  /** Undefined when it was not sealed here about the same. */
  open(about: readonly string[], cursor: string): string | undefined;
}

/** @param secret shared by all processes that serve the same listing; at least 16 bytes. */
export function createCursorSeal(secret: string | Uint8Array): CursorSeal {
  function sealOf(about: readonly string[], text: string): Buffer {
    // JSON parts the strings, so that no two lists of them read alike.
    const message = JSON.stringify(['cursor', ...about, text]);
    return createHmac('sha256', secret).update(message).digest().subarray(0, SEAL_BYTES);
  }
  return {
    seal: (about, text) => Buffer.concat([sealOf(about, text), Buffer.from(text)]).toString('base64url'),
    open: (about, cursor) => {
      if (cursor.length > MAX_CURSOR_LENGTH) return undefined;
      const bytes = Buffer.from(cursor, 'base64url');
      // Base64 reads leniently; what does not come out the same again was never written here.
      if (bytes.byteLength <= SEAL_BYTES || bytes.toString('base64url') !== cursor) return undefined;
      const text = bytes.subarray(SEAL_BYTES).toString();
      return timingSafeEqual(bytes.subarray(0, SEAL_BYTES), sealOf(about, text)) ? text : undefined;
    },
  };
}

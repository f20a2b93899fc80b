/** MP4 boxes written by hand (ISO/IEC 14496-12 §4.2), and real videos. */
import { readFileSync } from 'node:fs';

/** A box whose size field says what it is, or what `size` claims: 0 is "to the end of the file". */
export function box(type: string, payload: Uint8Array | number = 0, size?: number): Uint8Array {
  const bytes = typeof payload === 'number' ? new Uint8Array(payload) : payload;
  const head = Buffer.alloc(8);
  head.writeUInt32BE(size ?? 8 + bytes.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, bytes]);
}

/** A box with a 64-bit size. */
export function largeBox(type: string, payload: number, size: bigint = BigInt(16 + payload)): Uint8Array {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1);
  head.write(type, 4, 'latin1');
  head.writeBigUInt64BE(size, 8);
  return Buffer.concat([head, new Uint8Array(payload)]);
}

export function file(...boxes: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(boxes);
}

const FTYP = box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1'));

/** ftyp, moov, mdat: the smallest whole file, its index first. */
export const faststart = file(FTYP, box('moov', 24), box('mdat', 40));
/** Its index last. */
export const indexLast = file(FTYP, box('free', 4), box('mdat', 40), box('moov', 24));
export const fragmented = file(FTYP, box('moov', 24), box('moof', 8), box('mdat', 9), box('moof', 8), box('mdat', 9));
export { FTYP };

/** The sample videos of the demo: two with their index first, `counter` with it last. */
export function readSample(name: 'counter' | 'fractal' | 'test-pattern'): Uint8Array {
  return readFileSync(new URL(`../../../cli/samples/${name}.mp4`, import.meta.url));
}

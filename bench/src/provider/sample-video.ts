/** Videos of any size, byte by byte the same each time, without keeping them: an MP4 header and a repeated block. */
import { createHash } from 'node:crypto';

const BLOCK_BYTES = 1_048_576;
const MDAT_HEADER_BYTES = 16;
const FTYP = box('ftyp', Buffer.from('isom\0\0\0\0'));
const MOOV = box('moov', box('free', Buffer.alloc(16)));

/** Bytes that no compression shrinks. */
const BLOCK = Buffer.concat(
  Array.from({ length: BLOCK_BYTES / 64 }, (_, index) => createHash('sha512').update(String(index)).digest()),
);

export const SMALLEST_VIDEO_BYTES = FTYP.length + MOOV.length + MDAT_HEADER_BYTES;

/** The bytes from `start` to before `end` of a whole MP4 of `sizeBytes`, in pieces of up to 1 MiB. */
export function* sampleVideo(sizeBytes: number, start: number, end: number): Generator<Buffer> {
  const head = Buffer.concat([FTYP, MOOV, mdatHeader(sizeBytes - FTYP.length - MOOV.length)]);
  let at = start;
  if (at < head.length) {
    const piece = head.subarray(at, Math.min(end, head.length));
    at += piece.length;
    yield piece;
  }
  while (at < end) {
    const from = at % BLOCK_BYTES;
    const piece = BLOCK.subarray(from, Math.min(BLOCK_BYTES, from + end - at));
    at += piece.length;
    yield piece;
  }
}

function box(type: string, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + payload.length, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, payload]);
}

function mdatHeader(sizeBytes: number): Buffer {
  const header = Buffer.alloc(MDAT_HEADER_BYTES);
  header.writeUInt32BE(1, 0);
  header.write('mdat', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(sizeBytes), 8);
  return header;
}

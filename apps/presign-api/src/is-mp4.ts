/** Whether bytes are the beginning of an MP4 file. */

/** A file type box comes first: its size in 4 bytes, then `ftyp`, then a brand. ISO/IEC 14496-12, 4.3 */
export function isMp4Start(start: Uint8Array): boolean {
  if (start.byteLength < 16) return false;
  const size = Buffer.from(start).readUInt32BE(0);
  return size >= 16 && Buffer.from(start).toString('latin1', 4, 8) === 'ftyp';
}

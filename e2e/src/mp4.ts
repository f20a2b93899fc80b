/** Real MP4s for the journeys: the sample videos, and larger ones grown from them. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const SAMPLES = join(import.meta.dirname, '../../apps/cli/samples');

/** 640x360, 3 s, index first. */
export const testPattern = await readFile(join(SAMPLES, 'test-pattern.mp4'));
/** 480x270, 4 s, index first. */
export const fractal = await readFile(join(SAMPLES, 'fractal.mp4'));
/** 360x640, 2 s, index last. */
export const counter = await readFile(join(SAMPLES, 'counter.mp4'));

/**
 * The test pattern with a `free` box at its end (ISO/IEC 14496-12, 8.1.2), `sizeBytes` in all: as valid as before, and no
 * two parts of it alike, so that parts put together in the wrong order show.
 */
export function grownVideo(sizeBytes: number): Buffer {
  const box = Buffer.alloc(sizeBytes - testPattern.length);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  for (let offset = 8; offset + 4 <= box.length; offset += 1_024) box.writeUInt32BE(offset, offset);
  return Buffer.concat([testPattern, box]);
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

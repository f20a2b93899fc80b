import { expect, test } from 'vitest';
import { SMALLEST_VIDEO_BYTES, sampleVideo } from './sample-video.ts';

const MiB = 1_048_576;

test.each([SMALLEST_VIDEO_BYTES, 1_000, MiB, 3 * MiB + 17])(
  'a video of %s bytes has so many, and any range is cut from it',
  (size) => {
    const whole = Buffer.concat([...sampleVideo(size, 0, size)]);
    expect(whole).toHaveLength(size);
    expect(whole.subarray(4, 8).toString()).toBe('ftyp');
    for (const [start, end] of [
      [0, 10],
      [20, size],
      [Math.floor(size / 3), Math.floor(size / 2)],
      [size - 1, size],
    ] as const) {
      expect(Buffer.concat([...sampleVideo(size, start, end)]).equals(whole.subarray(start, end))).toBe(true);
    }
  },
);

import { describe, expect, it } from 'vitest';
import { readByteRange } from './byte-range.ts';

describe('readByteRange', () => {
  it.each([
    ['bytes=0-99', 0, 99],
    ['bytes=0-0', 0, 0],
    ['bytes=990-', 990, 999],
    ['bytes=990-5000', 990, 999],
    ['bytes=-1', 999, 999],
    ['bytes=-5000', 0, 999],
  ])('reads %s of 1000 bytes as %i to %i', (header, first, last) => {
    expect(readByteRange(header, 1_000)).toEqual({ kind: 'part', first, last });
  });

  it.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=-0'])('finds nothing of 1000 bytes under %s', (header) => {
    expect(readByteRange(header, 1_000)).toEqual({ kind: 'unsatisfiable' });
  });

  it.each([undefined, '', 'bytes=-', 'bytes=5-4', 'bytes=0-1,5-6', 'items=0-1', 'bytes=a-b'])(
    'ignores the header %s',
    (header) => {
      expect(readByteRange(header, 1_000)).toEqual({ kind: 'whole' });
    },
  );
});

import { chunked } from '@reelkeep/core/testing/pattern-bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyParts } from './body-parts.ts';
import { createPartBuffers } from './part-buffers.ts';

test('parts are of one size, the last one shorter and never empty, and together the bytes that came', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      async (bytes, chunkBytes, partBytes) => {
        const buffers = createPartBuffers(partBytes);
        const parts: Uint8Array[] = [];
        const ends: boolean[] = [];
        for await (const part of bodyParts(chunked(bytes, chunkBytes), buffers)) {
          const claimed = part.claim();
          parts.push(Buffer.from(part.bytes));
          ends.push(part.last);
          claimed.release();
        }
        expect(ends.indexOf(true)).toBe(ends.length - 1);
        expect(Buffer.concat(parts)).toEqual(Buffer.from(bytes));
        expect(parts).toHaveLength(Math.ceil(bytes.length / partBytes));
        for (const part of parts.slice(0, -1)) expect(part).toHaveLength(partBytes);
      },
    ),
  );
});

test('lends a buffer to one part at a time', async () => {
  const buffers = createPartBuffers(4);
  const parts: Array<{ bytes: Buffer }> = [];
  for await (const part of bodyParts(chunked(Buffer.from('aaaabbbbccccdd'), 3), buffers)) {
    part.claim();
    parts.push(part);
  }
  expect(parts.map(({ bytes }) => bytes.toString())).toEqual(['aaaa', 'bbbb', 'cccc', 'dd']);
});

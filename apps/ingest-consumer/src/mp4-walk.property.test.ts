import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMp4Walk, type Mp4Fault } from './mp4-walk.ts';
import { box, FTYP, file, largeBox } from './testing/mp4-boxes.ts';

/** The verdict on bytes that pass cut at `cuts`. */
function walk(bytes: Uint8Array, cuts: readonly number[] = []): Mp4Fault | undefined {
  const mp4 = createMp4Walk();
  const borders = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  for (const to of borders) {
    mp4.push(bytes.subarray(from, to));
    from = to;
  }
  return mp4.end();
}

const type = fc.constantFrom('moov', 'mdat', 'free', 'moof', 'uuid', 'skip', 'zzzz');
const anyBox = fc.oneof(
  fc.tuple(type, fc.nat(64)).map(([name, payload]) => box(name, payload)),
  fc.tuple(type, fc.nat(64)).map(([name, payload]) => largeBox(name, payload)),
);
const wholeFile = fc
  .array(anyBox, { maxLength: 6 })
  .map((boxes) => file(FTYP, ...boxes, box('moov', 3), box('mdat', 5)));
const cutFile = fc.tuple(wholeFile, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % bytes.length));
const anything = fc.oneof(wholeFile, cutFile, fc.uint8Array({ maxLength: 80 }));
const cuts = fc.array(fc.nat(), { maxLength: 12 });

test('every whole file passes', () => {
  fc.assert(
    fc.property(wholeFile, cuts, (bytes, at) => {
      expect(walk(bytes, at)).toBeUndefined();
    }),
  );
});

test('how the bytes are cut into chunks makes no difference', () => {
  fc.assert(
    fc.property(anything, cuts, (bytes, at) => {
      expect(walk(bytes, at)).toEqual(walk(bytes));
    }),
  );
});

test('byte by byte makes no difference either', () => {
  fc.assert(
    fc.property(anything, (bytes) => {
      const each = Array.from({ length: bytes.length }, (_, index) => index);
      expect(walk(bytes, each)).toEqual(walk(bytes));
    }),
  );
});

test('a file whose last box is cut short never passes', () => {
  fc.assert(
    fc.property(wholeFile, fc.integer({ min: 1, max: 12 }), (bytes, missing) => {
      expect(walk(bytes.subarray(0, bytes.length - missing))).toBeDefined();
    }),
  );
});

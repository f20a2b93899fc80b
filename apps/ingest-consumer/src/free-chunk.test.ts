import { expect, test } from 'vitest';
import { freeChunk } from './free-chunk.ts';

test('empties a chunk that has its memory for itself', () => {
  const chunk = new Uint8Array(65_536);
  freeChunk(chunk);
  expect(chunk.byteLength).toBe(0);
  expect(chunk.buffer.detached).toBe(true);
});

test('leaves a chunk that shares its memory', () => {
  const whole = new Uint8Array([1, 2, 3]);
  freeChunk(whole.subarray(1));
  freeChunk(new Uint8Array(new SharedArrayBuffer(4)));
  expect(whole).toEqual(new Uint8Array([1, 2, 3]));
});

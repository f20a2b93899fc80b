import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatUsd } from './amounts.ts';

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_024, '1.00 KiB'],
  [100_300, '97.9 KiB'],
  [1_610_612_736, '1.50 GiB'],
  [5 * 1_024 ** 5, '5.00 PiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '$0.00'],
  [4_999, '<$0.01'],
  [5_000, '$0.01'],
  [1_234_567_890_000, '$1,234,567.89'],
  [-1_500_000, '-$1.50'],
])('%d millionths of a dollar are %s', (microUsd, text) => {
  expect(formatUsd(microUsd)).toBe(text);
});

test('counts are parted in thousands, and one is one', () => {
  expect([formatCount(1, 'video'), formatCount(12_000, 'video')]).toEqual(['1 video', '12,000 videos']);
});

import { expect, test } from 'vitest';
import { envDuration } from './duration.ts';

const schema = envDuration({ minSeconds: 60, maxSeconds: 86_400 });

test.each([
  ['60', 60],
  ['21600', 21_600],
  ['6h', 21_600],
  ['90M', 5_400],
  ['1h30m', 5_400],
  ['1d', 86_400],
])('%s is %i seconds', (text, seconds) => {
  expect(schema.parse(text)).toBe(seconds);
});

test.each(['', '59', '2d', '6 h', '1.5h', '-1', 'h', '6hours'])('%j is refused', (text) => {
  expect(schema.safeParse(text).success).toBe(false);
});

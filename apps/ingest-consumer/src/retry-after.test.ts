import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from './retry-after.ts';

const NOW = new Date('1994-11-06T08:49:00Z');

describe('retryAfterSeconds', () => {
  it.each([
    ['0', 0],
    ['120', 120],
    [' 7 ', 7],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37],
    ['Sun Nov  6 08:49:37 1994', 37],
    ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
  ])('reads %j as %i', (value, seconds) => {
    expect(retryAfterSeconds(value, NOW)).toBe(seconds);
  });

  it.each([undefined, '', '-5', '1.5', '5 of 1', 'soon', 'Infinity', '0x10', '1e9', 'Xyz, 99 Foo 1994 99:99:99 GMT'])(
    'makes nothing of %j',
    (value) => {
      expect(retryAfterSeconds(value, NOW)).toBeUndefined();
    },
  );
});

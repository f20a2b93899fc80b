import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryVideoParts } from './testing/arbitraries.ts';
import { formatVideoKey, parseVideoKey } from './video-key.ts';

describe('video keys', () => {
  it('parse back to the very parts they were formatted from', () => {
    fc.assert(
      fc.property(arbitraryVideoParts, (parts) => {
        expect(parseVideoKey('videos', formatVideoKey('videos', parts))).toEqual(parts);
      }),
    );
  });

  it('format back to the very key they were parsed from, whatever parses at all', () => {
    const mutated = fc
      .tuple(arbitraryVideoParts, fc.nat(), fc.constantFrom('', '/', '-', '0', '.', 'é', '%2f', '..', ' '))
      .map(([parts, at, text]) => {
        const key = formatVideoKey('videos', parts);
        const cut = at % key.length;
        return `${key.slice(0, cut)}${text}${key.slice(cut + 1)}`;
      });
    fc.assert(
      fc.property(mutated, (key) => {
        const parts = parseVideoKey('videos', key);
        if (parts !== undefined) expect(formatVideoKey('videos', parts)).toBe(key);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are as many as the parts they stand for', () => {
    fc.assert(
      fc.property(arbitraryVideoParts, arbitraryVideoParts, (left, right) => {
        const same = JSON.stringify(left) === JSON.stringify(right);
        expect(formatVideoKey('videos', left) === formatVideoKey('videos', right)).toBe(same);
      }),
    );
  });
});

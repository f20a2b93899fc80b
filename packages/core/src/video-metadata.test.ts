import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryVideoParts } from './testing/arbitraries.ts';
import { MAX_METADATA_BYTES, sameSource, videoMetadata } from './video-metadata.ts';

const at = new Date('2025-08-12T14:31:00Z');

describe('videoMetadata', () => {
  it('is exactly five fields, ASCII, within 2 KB, whatever the parts and however long the URL', () => {
    const url = fc
      .tuple(fc.webUrl(), fc.string({ unit: 'grapheme', maxLength: 2_000, size: 'max' }))
      .map(([base, text]) => `${base}?q=${encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, ''))}&token=secret`);
    fc.assert(
      fc.property(arbitraryVideoParts, url, (parts, originalUrl) => {
        const metadata = videoMetadata(parts, originalUrl, at);
        expect(Object.keys(metadata)).toEqual(['tenant', 'creative_id', 'iteration', 'original_url', 'uploaded_at']);
        const bytes = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
        expect(bytes).toBeLessThanOrEqual(MAX_METADATA_BYTES);
        for (const value of Object.values(metadata)) expect(value).toMatch(/^[\x21-\x7e]+$/);
        expect(metadata.original_url).not.toContain('secret');
      }),
    );
  });

  it('cuts a URL that does not fit, says so, and keeps its sha256', () => {
    const parts = fc.sample(arbitraryVideoParts, { numRuns: 1, seed: 1 })[0];
    if (parts === undefined) throw new Error('no sample');
    const { original_url } = videoMetadata(parts, `https://h/${'a'.repeat(10_000)}`, at);
    expect(original_url).toMatch(/^https:\/\/h\/a+\[cut;sha256=[0-9a-f]{64}\]$/);
  });
});

describe('sameSource', () => {
  it.each([
    ['https://h/a.mp4?X-Amz-Signature=REDACTED', 'https://h/a.mp4?X-Amz-Signature=2', true],
    ['https://h/a.mp4', 'https://h/b.mp4', false],
    ['https://h/a.mp4', 'https://other/a.mp4', false],
    [undefined, 'https://h/a.mp4', false],
  ])('of %s and %s is %s', (stored, url, same) => {
    expect(sameSource(stored, url)).toBe(same);
  });
});

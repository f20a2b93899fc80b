import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryVideoParts } from './testing/arbitraries.ts';
import {
  formatTimestamp,
  formatVideoFile,
  formatVideoKey,
  parseTimestamp,
  parseVideoKey,
  readVideoFile,
} from './video-key.ts';

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

  it('have the very file name that was read, whatever is read at all', () => {
    const digits = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0019'), minLength: length, maxLength: length });
    const stamp = fc.oneof(
      fc.constant('20250812_143052'),
      digits(14).map((all) => `${all.slice(0, 8)}_${all.slice(8)}`),
    );
    const name = fc.string({ unit: fc.constantFrom(...'aZ09._-/é\n'), minLength: 1, maxLength: 4 });
    const iteration = fc.oneof(digits(3), digits(4), digits(6), digits(7));
    const ending = fc.constantFrom('.mp4', '.mp4', '.mp4', '.MP4', '.mp4\n');
    const file = fc
      .tuple(stamp, name, iteration, ending)
      .map(([time, creativeId, number, end]) => `${time}-${creativeId}-${number}${end}`);
    let read = 0;
    fc.assert(
      fc.property(file, (text) => {
        const video = readVideoFile(text);
        if (video === undefined) return;
        read += 1;
        expect([video.file, formatVideoFile(video.parts)]).toEqual([text, text]);
      }),
      { numRuns: 5_000 },
    );
    expect(read).toBeGreaterThan(100);
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

describe('timestamps of keys', () => {
  const ofIso = (instant: Date) => instant.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');

  it('are what ISO 8601 says, in any year from 0000 to 9999', () => {
    const instants = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(formatTimestamp(instant)).toBe(ofIso(instant));
      }),
    );
  });

  it('are read from any digits as ISO 8601 reads them, or not at all', () => {
    const digits = (places: number) => fc.nat(10 ** places - 1).map((number) => String(number).padStart(places, '0'));
    const near = (most: number) => fc.nat(most + 2).map((number) => String(number).padStart(2, '0'));
    const texts = fc
      .tuple(digits(4), near(12), near(31), near(24), near(60), near(60))
      .map(([year, month, day, hour, minute, second]) => `${year}${month}${day}_${hour}${minute}${second}`);
    fc.assert(
      fc.property(texts, (text) => {
        const iso = text.replace(/^(....)(..)(..)_(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z');
        const instant = new Date(iso);
        const exists = !Number.isNaN(instant.getTime()) && ofIso(instant) === text;
        expect(parseTimestamp(text)).toEqual(exists ? instant : undefined);
      }),
      { numRuns: 2_000 },
    );
  });
});

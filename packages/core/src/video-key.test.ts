import { describe, expect, it } from 'vitest';
import { creativeIdSchema } from './creative.ts';
import { tenantSchema } from './tenant.ts';
import { formatVideoKey, keyPrefixSchema, parseVideoFile, parseVideoKey, tenantPrefix } from './video-key.ts';

const parts = {
  tenant: tenantSchema.parse('acme'),
  creativeId: creativeIdSchema.parse('campaign-123'),
  iteration: 1,
  generatedAt: new Date('2025-08-12T14:30:52Z'),
};

describe('formatVideoKey', () => {
  it("writes the guide's own example", () => {
    expect(formatVideoKey('videos', parts)).toBe('videos/acme/20250812_143052-campaign-123-001.mp4');
  });

  it.each([
    [1, '001'],
    [42, '042'],
    [1234, '1234'],
    [999_999, '999999'],
  ])('writes iteration %i as %s', (iteration, digits) => {
    expect(formatVideoKey('videos', { ...parts, iteration })).toContain(`-${digits}.mp4`);
  });

  it('cuts the instant to the second and never rounds it', () => {
    const generatedAt = new Date('2025-12-31T23:59:59.999Z');
    expect(formatVideoKey('videos', { ...parts, generatedAt })).toContain('20251231_235959-');
  });

  it('refuses a year that does not fit four digits', () => {
    expect(() => formatVideoKey('videos', { ...parts, generatedAt: new Date('+010000-01-01T00:00:00Z') })).toThrow(
      /year from 0000 to 9999/,
    );
  });
});

describe('parseVideoFile', () => {
  it('reads from both ends: hyphens and digits inside belong to the creative', () => {
    expect(parseVideoFile('20250812_143052-a-1-2-003-042.mp4')).toMatchObject({
      creativeId: 'a-1-2-003',
      iteration: 42,
    });
  });

  it.each([
    '20250231_143052-a-001.mp4',
    '20250812_243052-a-001.mp4',
    '20250812_143060-a-001.mp4',
    '20250812_143052-a-01.mp4',
    '20250812_143052-a-0001.mp4',
    '20250812_143052-a-000.mp4',
    '20250812_143052-a-1000000.mp4',
    '20250812_143052--001.mp4',
    '20250812_143052-a-001.MP4',
    '20250812_143052-a-001.mp4\n',
    '20250812143052-a-001.mp4',
    '20250812_143052-.a-001.mp4',
    '20250812_143052-a b-001.mp4',
    '20250812_143052-a%2fb-001.mp4',
    '',
  ])('refuses %j', (file) => {
    expect(parseVideoFile(file)).toBeUndefined();
  });
});

describe('parseVideoKey', () => {
  it.each([
    'ledger/acme/20250812_143052-campaign-123-001.mp4',
    'videos/20250812_143052-campaign-123-001.mp4',
    'videos/acme/x/20250812_143052-campaign-123-001.mp4',
    'videos/../20250812_143052-campaign-123-001.mp4',
    '/videos/acme/20250812_143052-campaign-123-001.mp4',
    'videosacme/20250812_143052-campaign-123-001.mp4',
  ])('refuses %s', (key) => {
    expect(parseVideoKey('videos', key)).toBeUndefined();
  });

  it('reads a key under a prefix of several segments', () => {
    expect(parseVideoKey('a/b', formatVideoKey('a/b', parts))).toEqual(parts);
  });
});

describe('tenantPrefix', () => {
  it('covers no tenant whose name merely begins alike', () => {
    const other = formatVideoKey('videos', { ...parts, tenant: tenantSchema.parse('acme-2') });
    expect(other.startsWith(tenantPrefix('videos', parts.tenant))).toBe(false);
  });
});

describe('keyPrefixSchema', () => {
  it.each(['/videos', 'videos/', 'a//b', '', '..', 'a/../b', 'ä'])('refuses %j', (prefix) => {
    expect(keyPrefixSchema.safeParse(prefix).success).toBe(false);
  });
});

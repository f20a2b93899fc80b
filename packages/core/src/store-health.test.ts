import { describe, expect, it } from 'vitest';
import { fallbackIsDue, fallbackLink } from './fallback.ts';
import { providerUrlSchema } from './provider-url.ts';
import { HEALTHY, type StoreHealth, storeAnswered, storeFailed } from './store-health.ts';

const at = (ms: number) => new Date(Date.UTC(2025, 0, 1) + ms);

describe('store health', () => {
  it('goes down at the first failed call and up at the first probe that works', () => {
    const down = storeFailed(HEALTHY, 'unavailable', at(0), 'call');
    expect(down).toMatchObject({ state: 'down', reason: 's3_unavailable', since: at(0), nextProbeAt: at(500) });
    expect(storeAnswered(down, at(600)).state).toBe('up');
  });

  it('probes at doubling distances up to half a minute, for as long as it takes', () => {
    let health: StoreHealth = storeFailed(HEALTHY, 'unavailable', at(0), 'call');
    const waits: number[] = [];
    for (let probe = 0; probe < 9; probe += 1) {
      health = storeFailed(health, 'unavailable', at(0), 'probe');
      if (health.state === 'down') waits.push(health.nextProbeAt.getTime() - at(0).getTime());
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it('is not kept down by calls that fail late', () => {
    const down = storeFailed(HEALTHY, 'unavailable', at(0), 'call');
    const later = storeFailed(down, 'misconfigured', at(400), 'call');
    expect(later).toMatchObject({ nextProbeAt: at(500), since: at(0), reason: 's3_misconfigured' });
  });
});

describe('a store that flaps', () => {
  it('is probed at doubling distances, up to half a minute, and at once again after a minute of health', () => {
    let health: StoreHealth = HEALTHY;
    let now = 0;
    const waits = Array.from({ length: 9 }, () => {
      health = storeFailed(health, 'unavailable', at(now), 'call');
      const wait = health.state === 'down' ? health.nextProbeAt.getTime() - at(now).getTime() : 0;
      health = storeAnswered(health, at(now + wait));
      now += wait + 59_999;
      return wait;
    });
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(storeFailed(health, 'unavailable', at(now + 2), 'call')).toMatchObject({ nextProbeAt: at(now + 502) });
  });

  it('that answers while it is up stays as it is', () => {
    expect(storeAnswered(HEALTHY, at(0))).toBe(HEALTHY);
  });
});

describe('a fallback', () => {
  const video = (url: string) => ({ url: providerUrlSchema.parse(url), generatedAt: at(0) });

  it.each([
    [undefined, true],
    [0, false],
    [3_599_999, false],
    [3_600_000, true],
  ])('after another %s ms ago is due: %s', (agoMs, due) => {
    expect(fallbackIsDue(agoMs === undefined ? undefined : at(-agoMs), at(0))).toBe(due);
  });

  it('says when the link dies, by its own word or by its provider', () => {
    const signed = video('https://h/a.mp4?X-Amz-Date=20250101T000000Z&X-Amz-Expires=3600');
    expect(fallbackLink(signed, []).expiresAt?.toISOString()).toBe('2025-01-01T01:00:00.000Z');
    expect(fallbackLink(video('https://replicate.delivery/a.mp4'), []).expiresAt).toEqual(at(3_600_000));
    expect(fallbackLink(video('https://h/a.mp4'), []).expiresAt).toBeNull();
  });

  it.each([
    ["carries an account's key", 'https://h/a.mp4?key=s3cret', [], /key/],
    ['opens only with a header of ours', 'https://h/a.mp4', ['x-api-key'], /x-api-key/],
    ["opens only with its provider's header", 'https://generativelanguage.googleapis.com/a.mp4', [], /x-goog-api-key/],
  ])('gives no URL that %s, and says why without the secret', (_, url, headers, why) => {
    const link = fallbackLink(video(url), headers);
    expect(link).toMatchObject({ url: null, detail: expect.stringMatching(why) });
    expect(JSON.stringify(link)).not.toContain('s3cret');
  });
});

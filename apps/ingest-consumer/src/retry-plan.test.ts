import type { Reason } from '@reelkeep/core/reasons';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRetry } from './retry-plan.ts';

const NOW = new Date('2025-08-12T14:30:00Z');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

function plan({
  tries = 1,
  times = 1,
  ...change
}: Partial<Parameters<typeof planRetry>[0]> & Record<string, unknown> = {}) {
  const usual = { reason: 'provider_failed', deadline: after(21_600), now: NOW, random: 0.999 } as const;
  return planRetry({
    ...usual,
    retryAfterSeconds: undefined,
    failures: { tries: Number(tries), times: Number(times) },
    ...change,
  });
}

describe('planRetry', () => {
  it.each([
    [1, 2],
    [2, 4],
    [9, 512],
    [10, 900],
    [2_000, 900],
  ])('after %i tries waits up to %i seconds', (tries, seconds) => {
    expect(plan({ tries })).toEqual({ retry: true, afterSeconds: seconds });
    expect(plan({ tries, random: 0 })).toEqual({ retry: true, afterSeconds: 1 });
    expect(plan({ tries, random: 0.5 })).toEqual({ retry: true, afterSeconds: seconds / 2 });
  });

  it.each<[Reason, number]>([
    ['provider_gone', 2],
    ['provider_not_video', 3],
    ['content_mismatch', 3],
  ])(
    'gives a message that fails with %s up after %i times in a row, however often it failed otherwise',
    (reason, times) => {
      expect(plan({ reason, tries: 40, times: times - 1 }).retry).toBe(true);
      expect(plan({ reason, times })).toEqual({ retry: false, because: 'tries' });
    },
  );

  it('waits as long as the provider says, to the most that a message can be hidden', () => {
    expect(plan({ retryAfterSeconds: 3_000 })).toEqual({ retry: true, afterSeconds: 3_000 });
    expect(plan({ retryAfterSeconds: 1, tries: 9 })).toEqual({ retry: true, afterSeconds: 512 });
    const week = { deadline: after(604_800), retryAfterSeconds: 500_000 };
    expect(plan(week)).toEqual({ retry: true, afterSeconds: 21_600 });
  });

  it('tries just before the link dies when the provider says later than that', () => {
    expect(plan({ deadline: after(600), retryAfterSeconds: 3_600 })).toEqual({ retry: true, afterSeconds: 595 });
  });

  it('gives up when it is too late for another try', () => {
    expect(plan({ deadline: after(6) })).toEqual({ retry: true, afterSeconds: 1 });
    for (const seconds of [5, 0, -1])
      expect(plan({ deadline: after(seconds) })).toEqual({ retry: false, because: 'time' });
  });

  it.each([600, 3_600, 21_600, 172_800])(
    'with a link that lives %i s keeps trying to its end, and no longer',
    (lifetime) => {
      fc.assert(
        fc.property(
          fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 7, maxLength: 7 }),
          (luck) => {
            let [now, tries] = [NOW, 0];
            for (;;) {
              const random = luck[tries % luck.length] ?? 0.5;
              tries += 1;
              // All the bad luck there is would try every second; such a fate is not the plan's to mend.
              const next = plan({ tries, now, deadline: after(lifetime), random: Math.max(random, 0.1) });
              if (!next.retry) break;
              now = new Date(now.getTime() + next.afterSeconds * 1_000);
            }
            const leftMs = after(lifetime).getTime() - now.getTime();
            // The last try is in the last seconds, so that a provider that comes back late is still caught.
            expect(leftMs).toBeGreaterThan(0);
            expect(leftMs).toBeLessThan(7_000);
          },
        ),
        { numRuns: 20 },
      );
    },
  );

  it('with average luck tries some 20 to 40 times in an hour and in six', () => {
    for (const lifetime of [3_600, 21_600]) {
      let [now, tries] = [NOW, 0];
      for (;;) {
        tries += 1;
        const next = plan({ tries, now, deadline: after(lifetime), random: 0.5 });
        if (!next.retry) break;
        now = new Date(now.getTime() + next.afterSeconds * 1_000);
      }
      expect(tries).toBeGreaterThan(15);
      expect(tries).toBeLessThan(80);
    }
  });
});

/** The breaker between ingest and S3, as a pure reducer: fed by real calls and by a probe, asked before work starts. */
import type { FallbackReason } from './reasons.ts';
import type { StoreErrorKind } from './store-error.ts';

export type StoreHealth =
  | {
      readonly state: 'up';
      /** When it came back last; left out when it was never away. */
      readonly since?: Date;
      /** Outages in a row, each soon after the end of the one before. */
      readonly relapses?: number;
    }
  | {
      readonly state: 'down';
      readonly reason: FallbackReason;
      readonly since: Date;
      /** Failed probes in a row. */
      readonly failedProbes: number;
      readonly nextProbeAt: Date;
      readonly relapses?: number;
    };

/** The first probe comes soon, since most outages are blips; then at doubling distances up to half a minute. */
const FIRST_PROBE_MS = 500;
const MAX_PROBE_MS = 30_000;
/** A store that is lost again so soon was not really back: its first probe waits twice as long each time. */
const RELAPSE_MS = 60_000;

export const HEALTHY: StoreHealth = { state: 'up' };

/** After a call or a probe that failed. */
export function storeFailed(health: StoreHealth, kind: StoreErrorKind, now: Date, of: 'call' | 'probe'): StoreHealth {
  const reason: FallbackReason = kind === 'misconfigured' ? 's3_misconfigured' : 's3_unavailable';
  if (health.state === 'up') {
    const soon = health.since !== undefined && now.getTime() - health.since.getTime() < RELAPSE_MS;
    const relapses = soon ? (health.relapses ?? 0) + 1 : 0;
    return {
      state: 'down',
      reason,
      since: now,
      failedProbes: 0,
      nextProbeAt: after(now, probeWaitMs(relapses)),
      relapses,
    };
  }
  // Calls that were under way when the breaker opened fail late; only probes set the pace.
  if (of === 'call') return { ...health, reason };
  const failedProbes = health.failedProbes + 1;
  const waitMs = probeWaitMs(failedProbes + (health.relapses ?? 0));
  return { ...health, reason, failedProbes, nextProbeAt: after(now, waitMs) };
}

function probeWaitMs(failures: number): number {
  return Math.min(MAX_PROBE_MS, FIRST_PROBE_MS * 2 ** failures);
}

/** After a probe that worked. */
export function storeAnswered(health: StoreHealth, now: Date): StoreHealth {
  return health.state === 'up' ? health : { state: 'up', since: now, relapses: health.relapses ?? 0 };
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}

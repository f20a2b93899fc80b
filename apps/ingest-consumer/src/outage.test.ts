/** Hours of an S3 that goes and comes, on a clock that the tests move, through the real handler and the real breaker. */
import type { Outcome } from '@reelkeep/core/outcome';
import { StoreError } from '@reelkeep/core/store-error';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createRecordingLogger } from '@reelkeep/runtime/testing/recording-logger';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMessageHandler } from './handle-message.ts';
import { createIngestMetrics } from './ingest-metrics.ts';
import type { IngestVideo } from './ingest-video.ts';
import { NO_PROVIDER_HEADERS } from './provider-headers.ts';
import { createStoreBreaker } from './store-breaker.ts';
import { createSimulatedQueues } from './testing/simulated-queues.ts';
import { createUnsettled } from './unsettled.ts';

const VIDEOS = 10_000;
const HOUR_MS = 3_600_000;
const STEP_MS = 1_000;
/** Messages that all slots together see through in a step. */
const PACE = 30;
const BEGIN = new Date('2025-08-12T00:00:00Z');

beforeEach(() => vi.useFakeTimers({ now: BEGIN, toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

/** `isAway` says whether a call at that moment, `ms` after the begin, fails. */
function startIngest(isAway: (ms: number, what: 'put' | 'probe') => boolean) {
  const now = () => new Date();
  const queues = createSimulatedQueues(now);
  const log = createRecordingLogger();
  const outcomes: Outcome[] = [];
  const stored = new Map<string, number>();
  const error = new StoreError({ kind: 'unavailable', code: 'ECONNREFUSED', message: 'no answer', advice: '-' });
  const elapsed = () => Date.now() - BEGIN.getTime();
  const registry = createMetrics();
  const metrics = createIngestMetrics(registry, {
    risk: () => unsettled.risk(now()),
    inFlight: () => 0,
    slots: 16,
    now,
  });
  const unsettled = createUnsettled({ now, lifetimeMs: 6 * HOUR_MS, meanBytes: () => metrics.meanBytes });
  const breaker = createStoreBreaker({
    probe: async () => {
      if (isAway(elapsed(), 'probe')) throw error;
    },
    now,
    log,
    onChange: () => {},
  });
  const ingestVideo: IngestVideo = async ({ creative_id }) => {
    if (isAway(elapsed(), 'put')) return { verdict: 'store_away', error };
    stored.set(creative_id, (stored.get(creative_id) ?? 0) + 1);
    return { verdict: 'stored', sizeBytes: 1, sha256: null, alreadyStored: false };
  };
  const handle = createMessageHandler({
    storing: { ingestVideo, breaker },
    videoPrefix: 'videos',
    checkUrl: () => {},
    headers: NO_PROVIDER_HEADERS,
    retryForMs: 6 * HOUR_MS,
    unsettled,
    publish: async (outcome) => void outcomes.push(outcome),
    metrics,
    now,
    random: () => 0.5,
    log,
  });
  const { signal } = new AbortController();

  /** What the slots do in a second; the retry queue is polled while the breaker is closed. */
  async function step(): Promise<void> {
    const fresh = queues.receive('ingest', PACE);
    const parked = breaker.health().state === 'up' ? queues.receive('retry', PACE - fresh.length) : [];
    for (const { message, dispose } of [...fresh, ...parked]) dispose(await handle(message, signal));
    await vi.advanceTimersByTimeAsync(STEP_MS);
  }

  return { queues, log, outcomes, stored, breaker, step, elapsed, text: () => registry.text() };
}

function send(queues: ReturnType<typeof createSimulatedQueues>, at: number): void {
  const body = { tenant: `tenant-${at % 7}`, creative_id: `creative-${at}`, iteration: 1 };
  queues.send('ingest', JSON.stringify({ ...body, original_url: `https://provider.example/${at}.mp4?sig=x` }));
}

/** The shortest time between two fallbacks of one message, in milliseconds. */
function closestFallbacks(outcomes: readonly Outcome[]): number {
  const last = new Map<string, number>();
  let closest = Number.POSITIVE_INFINITY;
  for (const outcome of outcomes) {
    if (outcome.type !== 'video.fallback') continue;
    const at = Date.parse(outcome.at);
    closest = Math.min(closest, at - (last.get(outcome.message_id) ?? Number.NEGATIVE_INFINITY));
    last.set(outcome.message_id, at);
  }
  return closest;
}

it.each<[string, (ms: number, what: 'put' | 'probe') => boolean]>([
  ['is away without a break', (ms) => ms < 5 * HOUR_MS],
  // Back for twenty seconds every seven minutes.
  ['flaps', (ms) => ms < 5 * HOUR_MS && ms % 420_000 > 20_000],
  // A full disk, a policy that forbids writes alone: the probe sees nothing of it.
  ['answers the probe and refuses every put', (ms, what) => what === 'put' && ms < 5 * HOUR_MS],
])(
  'an S3 that %s for five hours with 10,000 messages loses none, buries none, and is caught up by itself',
  async (_, isAway) => {
    const { queues, log, outcomes, stored, breaker, step, elapsed, text } = startIngest(isAway);
    for (let at = 0; at < VIDEOS; ) {
      for (const end = at + 5; at < end; at += 1) send(queues, at);
      await step();
    }
    expect(elapsed()).toBeLessThan(5 * HOUR_MS);
    while (elapsed() < 5 * HOUR_MS) await step();
    while (queues.left > 0 && elapsed() < 6 * HOUR_MS) await step();
    breaker.stop();

    // 10,000 videos at 30 a second are five minutes of work; the longest park is ten.
    expect(elapsed()).toBeLessThan(5 * HOUR_MS + 1_000_000);
    expect(queues.left).toBe(0);
    expect(queues.dead).toEqual([]);
    expect(stored.size).toBe(VIDEOS);
    expect([...stored.values()].every((times) => times === 1)).toBe(true);
    expect(closestFallbacks(outcomes)).toBeGreaterThanOrEqual(HOUR_MS);
    const fellBack = new Set(
      outcomes.filter(({ type }) => type === 'video.fallback').map((outcome) => outcome.message_id),
    );
    const kept = outcomes.filter((outcome) => outcome.type === 'video.stored');
    expect(kept).toHaveLength(VIDEOS);
    expect(kept.filter(({ promoted, message_id }) => promoted !== fellBack.has(message_id))).toEqual([]);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await text()).toContain('reelkeep_ingest_at_risk_videos 0');
  },
  120_000,
);

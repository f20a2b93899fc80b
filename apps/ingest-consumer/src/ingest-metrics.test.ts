import { createMetrics } from '@reelkeep/runtime/metrics';
import { readExposition } from '@reelkeep/runtime/testing/read-exposition';
import { describe, expect, it } from 'vitest';
import { createIngestMetrics } from './ingest-metrics.ts';
import { ProviderFailure } from './provider-failure.ts';
import { createIngestBench, messageOf, video } from './testing/ingest-bench.ts';

const down = {
  state: 'down',
  reason: 's3_unavailable',
  since: new Date('2025-08-12T14:30:00Z'),
  failedProbes: 0,
  nextProbeAt: new Date(0),
} as const;

/** The one value of `name` whose labels hold these; undefined where there is none. */
function figure(text: string, name: string, labels: Readonly<Record<string, string>> = {}) {
  return [...readExposition(text).values()]
    .flatMap(({ samples }) => samples)
    .find((one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value))
    ?.value;
}

function startMetrics() {
  let clock = new Date('2025-08-12T14:31:00Z');
  const registry = createMetrics();
  const risk = () => ({ videos: 0, bytes: 0, secondsToExpiry: 0, waiting: new Map<string, number>() });
  const metrics = createIngestMetrics(registry, { risk, inFlight: () => 3, slots: 16, now: () => clock });
  const advance = (ms: number) => {
    clock = new Date(clock.getTime() + ms);
  };
  return { metrics, advance, text: () => registry.text() };
}

describe('the figures of a message', () => {
  it('that is stored: its work, its life, and that it is at risk no more', async () => {
    const bench = createIngestBench();
    await bench.handle(messageOf(video));
    const text = await bench.metricsText();
    expect(figure(text, 'reelkeep_ingest_stored_total', { already_stored: 'false' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_time_in_handler_seconds_count', { outcome: 'stored' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_message_life_seconds_sum', { outcome: 'stored' })).toBeCloseTo(0.1);
    expect(figure(text, 'reelkeep_ingest_message_to_durable_seconds_sum')).toBeCloseTo(0.1);
    expect(figure(text, 'reelkeep_ingest_waiting_videos', { reason: 'at_work' })).toBe(0);
  });

  it('that waits for S3 or for its provider: why', async () => {
    const bench = createIngestBench();
    bench.setHealth(down);
    await bench.handle(messageOf(video));
    bench.setHealth({ state: 'up' });
    bench.serve(new ProviderFailure({ reason: 'provider_failed', detail: '503', final: false }));
    await bench.handle(messageOf({ ...video, iteration: 2 }, { messageId: 'm2' }));
    const text = await bench.metricsText();
    expect(figure(text, 'reelkeep_ingest_parked_total', { reason: 's3_unavailable' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_fallback_total', { reason: 's3_unavailable' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_retried_total', { reason: 'provider_failed' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_waiting_videos', { reason: 's3_unavailable' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_waiting_videos', { reason: 'provider_failed' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_time_in_handler_seconds_count', { outcome: 'fallback' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_time_in_handler_seconds_count', { outcome: 'retry' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_message_life_seconds_count', { outcome: 'stored' })).toBe(0);
  });

  it('that is rejected, or whose handling threw, and nothing of one that was stopped', async () => {
    const bench = createIngestBench();
    await bench.handle(messageOf('no JSON'));
    const { push } = bench.outcomes;
    bench.outcomes.push = () => {
      throw new Error('topic away');
    };
    await expect(bench.handle(messageOf(video))).rejects.toThrow('topic away');
    await expect(bench.handle(messageOf(video), AbortSignal.abort())).rejects.toThrow();
    bench.outcomes.push = push;
    const text = await bench.metricsText();
    expect(figure(text, 'reelkeep_ingest_rejected_total', { reason: 'message_malformed' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_message_life_seconds_count', { outcome: 'rejected' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_time_in_handler_seconds_count', { outcome: 'failed' })).toBe(1);
    expect(figure(text, 'reelkeep_ingest_failed_total')).toBe(1);
  });

  it('its wait in the queue it came from, at its first receive alone', async () => {
    const { metrics, text } = startMetrics();
    const arrivedAt = new Date('2025-08-12T14:30:30Z');
    metrics.received('retry', { arrivedAt, receiveCount: 1 });
    metrics.received('retry', { arrivedAt, receiveCount: 2 });
    expect(figure(await text(), 'reelkeep_ingest_time_in_queue_seconds_sum', { queue: 'retry' })).toBe(30);
    expect(figure(await text(), 'reelkeep_ingest_time_in_queue_seconds_count', { queue: 'retry' })).toBe(1);
  });
});

it('the breaker: whether it is open, for how long, how often and why', async () => {
  const { metrics, advance, text } = startMetrics();
  expect(figure(await text(), 'reelkeep_ingest_store_up')).toBe(1);
  expect(figure(await text(), 'reelkeep_ingest_store_down_seconds')).toBe(0);
  metrics.storeChanged(down);
  expect(figure(await text(), 'reelkeep_ingest_store_up')).toBe(0);
  expect(figure(await text(), 'reelkeep_ingest_store_down_seconds')).toBe(60);
  advance(5_000);
  expect(figure(await text(), 'reelkeep_ingest_store_down_seconds')).toBe(65);
  metrics.storeChanged({ state: 'up' });
  expect(figure(await text(), 'reelkeep_ingest_store_up')).toBe(1);
  expect(figure(await text(), 'reelkeep_ingest_store_lost_total', { reason: 's3_unavailable' })).toBe(1);
});

it('the queues and the slots', async () => {
  const { metrics, text } = startMetrics();
  expect(figure(await text(), 'reelkeep_ingest_queue_messages')).toBeUndefined();
  metrics.queueDepth('dlq', { visible: 4, hidden: 1, delayed: 0 });
  expect(figure(await text(), 'reelkeep_ingest_queue_messages', { queue: 'dlq', state: 'visible' })).toBe(4);
  expect(figure(await text(), 'reelkeep_ingest_queue_messages', { queue: 'dlq', state: 'hidden' })).toBe(1);
  expect(figure(await text(), 'reelkeep_ingest_in_flight_messages')).toBe(3);
  expect(figure(await text(), 'reelkeep_ingest_slots')).toBe(16);
});

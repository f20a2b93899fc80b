/** A reaper on the memory store, with everything it published and a clock that tests move. */
import { creativeIdSchema } from '@reelkeep/core/creative';
import { attemptKey, closedKey } from '@reelkeep/core/ledger';
import type { Outcome } from '@reelkeep/core/outcome';
import type { Settled } from '@reelkeep/core/settle-protocol';
import { tenantSchema } from '@reelkeep/core/tenant';
import { createMemoryObjectStore } from '@reelkeep/core/testing/memory-object-store';
import { formatVideoKey, type VideoParts } from '@reelkeep/core/video-key';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createRecordingLogger } from '@reelkeep/runtime/testing/recording-logger';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import { createMessageHandler } from '../handle-message.ts';
import { createReapedPublisher } from '../publish-reaped.ts';
import { createReaperMetrics } from '../reaper-metrics.ts';
import { ENDS, RECEIPTS, sweep } from '../sweep.ts';
import { createMemoryUploads } from './memory-uploads.ts';

export const layout = { videoPrefix: 'videos', ledgerPrefix: 'ledger' };

export function createReaperBench(
  start = new Date('2025-09-01T00:00:00Z'),
  { scan = false }: { readonly scan?: boolean } = {},
) {
  let clock = start;
  const now = () => clock;
  const store = createMemoryObjectStore({ now });
  const outcomes: Outcome[] = [];
  const log = createRecordingLogger();
  const uploads = createMemoryUploads();
  const reaping = { store, uploads, layout, now, scan, began: () => metrics.began() };
  const publishReaped = createReapedPublisher({
    publish: async (outcome) => {
      outcomes.push(outcome);
    },
    now,
  });
  const registry = createMetrics();
  const metrics = createReaperMetrics(registry, { now });
  const handle = createMessageHandler({ reaping, publishReaped, metrics, now, log });
  const { signal } = new AbortController();
  const sentAt = new Map<string, Date>();
  /** However often a message comes, it was sent once. */
  const firstSent = (messageId: string) => {
    const first = sentAt.get(messageId) ?? clock;
    sentAt.set(messageId, first);
    return first;
  };
  const reapedBySweep: Settled[] = [];
  const onReaped = (settled: Settled, dueAt: Date) => {
    metrics.reaped(settled, dueAt);
    reapedBySweep.push(settled);
  };
  return {
    store,
    outcomes,
    lines: log.lines,
    metricsText: () => registry.text(),
    reaping,
    now,
    advance(ms: number) {
      clock = new Date(clock.getTime() + ms);
    },
    end: (event: object | string, messageId = 'm1') =>
      handle(messageOf(event, messageId, firstSent(messageId)), signal),
    uploads,
    reapedBySweep,
    sweep: () => sweep({ ...reaping, publishReaped, onReaped, watch: metrics.sweep, log }, ENDS),
    completeReceipts: () => sweep({ ...reaping, publishReaped, watch: metrics.sweep, log }, RECEIPTS),
    /** Stores a video the way ingest does; without `close` its worker died after the put. */
    async keep(video: VideoParts, { bytes = 7, attempt = 'a', close = true } = {}) {
      await store.put({ key: attemptKey('ledger', video, attempt), body: new Uint8Array() });
      await store.put({ key: formatVideoKey('videos', video), body: new Uint8Array(bytes) });
      const closing = { outcome: 'stored', sizeBytes: bytes, sha256: 'a'.repeat(64) } as const;
      if (close) await store.put({ key: closedKey('ledger', video, attempt, closing), body: new Uint8Array() });
    },
  };
}

export function videoOf(tenant: string, creative: string, iteration = 1): VideoParts {
  return {
    tenant: tenantSchema.parse(tenant),
    creativeId: creativeIdSchema.parse(creative),
    iteration,
    generatedAt: new Date('2025-08-12T14:30:52Z'),
  };
}

function messageOf(event: object | string, messageId: string, sentAt: Date): QueueMessage {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  return {
    messageId,
    body,
    attributes: {},
    sentAt,
    arrivedAt: new Date(0),
    receiveCount: 1,
    receiptHandle: 'r',
  };
}

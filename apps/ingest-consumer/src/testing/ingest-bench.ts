/** The way of a message on the memory store and a provider made of bytes, with everything it published. */

import type { Outcome } from '@reelkeep/core/outcome';
import { HEALTHY, type StoreHealth } from '@reelkeep/core/store-health';
import { createMemoryObjectStore } from '@reelkeep/core/testing/memory-object-store';
import { createMetrics } from '@reelkeep/runtime/metrics';
import { createRecordingLogger } from '@reelkeep/runtime/testing/recording-logger';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import { createMessageHandler } from '../handle-message.ts';
import { createIngestMetrics } from '../ingest-metrics.ts';
import { createIngestVideo } from '../ingest-video.ts';
import { ProviderFailure } from '../provider-failure.ts';
import { NO_PROVIDER_HEADERS, type ProviderHeaders } from '../provider-headers.ts';
import { checkProviderUrl } from '../provider-rules.ts';
import { createUnsettled } from '../unsettled.ts';

export const layout = { videoPrefix: 'videos', ledgerPrefix: 'ledger' };
export const URL_OF_VIDEO = 'https://provider.example/out.mp4?sig=s3cret';
export const KEY = 'videos/acme/20250812_143052-campaign-123-001.mp4';

/** The smallest file that passes for an MP4: an ftyp, a moov and an mdat box, and `padding` bytes of free space. */
export function tinyMp4(padding = 0): Uint8Array {
  const box = (type: string, payload: number) => {
    const bytes = Buffer.alloc(8 + payload);
    bytes.writeUInt32BE(8 + payload, 0);
    bytes.write(type, 4, 'latin1');
    return bytes;
  };
  return Buffer.concat([box('ftyp', 8), box('moov', 4), box('mdat', 0), box('free', padding)]);
}

export function messageOf(body: object | string, fields: Partial<QueueMessage> = {}): QueueMessage {
  return {
    messageId: 'm1',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {},
    sentAt: new Date('2025-08-12T14:30:59.900Z'),
    arrivedAt: new Date('2025-08-12T14:30:59.900Z'),
    receiveCount: 1,
    receiptHandle: 'r',
    ...fields,
  };
}

export const video = {
  tenant: 'acme',
  creative_id: 'campaign-123',
  iteration: 1,
  original_url: URL_OF_VIDEO,
  generated_at: '2025-08-12T14:30:52Z',
};

export function createIngestBench({
  configured = true,
  headers = NO_PROVIDER_HEADERS,
}: {
  readonly configured?: boolean;
  readonly headers?: ProviderHeaders;
} = {}) {
  let clock = new Date('2025-08-12T14:31:00Z');
  const now = () => clock;
  const store = createMemoryObjectStore({ now });
  const log = createRecordingLogger();
  const outcomes: Outcome[] = [];
  const downloads: string[] = [];
  let served: Uint8Array | ProviderFailure = tinyMp4();
  let health: StoreHealth = HEALTHY;
  let attempts = 0;
  const closed: string[] = [];
  const breaker = {
    health: () => health,
    failed: () => {},
    stop: () => {},
  };
  const ingestVideo = createIngestVideo({
    store,
    layout,
    maxBytes: 1_000_000,
    now,
    newAttempt: () => `attempt-${++attempts}`,
    onClosed: ({ key }) => void closed.push(key),
    async openProviderVideo(url) {
      downloads.push(url);
      if (served instanceof ProviderFailure) throw served;
      const bytes = served;
      return {
        contentLength: undefined,
        body: (async function* () {
          yield bytes;
        })(),
        close() {},
      };
    },
  });
  const unsettled = createUnsettled({ now, lifetimeMs: 6 * 3_600_000, meanBytes: () => metrics.meanBytes });
  const registry = createMetrics();
  const metrics = createIngestMetrics(registry, {
    risk: () => unsettled.risk(now()),
    inFlight: () => 0,
    slots: 16,
    now,
  });
  const handle = createMessageHandler({
    storing: configured ? { ingestVideo, breaker } : undefined,
    videoPrefix: layout.videoPrefix,
    checkUrl: (url) =>
      checkProviderUrl(new URL(url), { allowHttp: false, allowPrivate: false, allowedHosts: [], allowedPorts: [] }),
    headers,
    retryForMs: 6 * 3_600_000,
    unsettled,
    publish: async (outcome) => {
      outcomes.push(outcome);
    },
    metrics,
    now,
    random: () => 0.5,
    log,
  });
  return {
    store,
    outcomes,
    downloads,
    closed,
    metricsText: () => registry.text(),
    lines: log.lines,
    serve(what: Uint8Array | ProviderFailure) {
      served = what;
    },
    setHealth(next: StoreHealth) {
      health = next;
    },
    advance(ms: number) {
      clock = new Date(clock.getTime() + ms);
    },
    handle: (message: QueueMessage, signal = new AbortController().signal) => handle(message, signal),
  };
}

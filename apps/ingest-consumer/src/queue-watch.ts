/** Looks at how much waits in the queues, now and then: for the figures, and to learn that nothing is left. */
import type { Logger } from '@reelkeep/runtime/logger';
import type { QueueDepth } from '@reelkeep/sqs-adapter/queue-depth';

export interface QueueWatch {
  stop(): void;
}

/** A look costs a request; twice a minute is often enough for an alarm. */
const EVERY_MS = 30_000;
const TIMEOUT_MS = 10_000;

export function startQueueWatch(options: {
  readonly depths: {
    readonly ingest: (signal: AbortSignal) => Promise<QueueDepth>;
    readonly retry: (signal: AbortSignal) => Promise<QueueDepth>;
  };
  readonly parked: (messages: number) => void;
  /** Both queues are empty. */
  readonly drained: () => void;
  readonly log: Pick<Logger, 'debug'>;
  readonly everyMs?: number;
}): QueueWatch {
  const { depths, log, everyMs = EVERY_MS } = options;

  const look = async () => {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const [ingest, retry] = await Promise.all([depths.ingest(signal), depths.retry(signal)]);
      options.parked(total(retry));
      if (total(ingest) + total(retry) === 0) options.drained();
    } catch (error) {
      // The consumers say that a queue is out of reach; the figure keeps its last value.
      log.debug({ event: 'queue.depth_unknown', err: error });
    }
  };
  void look();
  const timer = setInterval(look, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

function total({ visible, hidden, delayed }: QueueDepth): number {
  return visible + hidden + delayed;
}

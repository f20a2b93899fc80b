/** Looks at how much lies in queues, now and then: for the figures, and to learn that nothing is left. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { AdapterLog } from './adapter-log.ts';
import { type QueueDepth, readQueueDepth } from './queue-depth.ts';

export interface QueueWatch {
  stop(): void;
}

/** A look costs a request a queue; twice a minute is often enough for an alarm. */
const EVERY_MS = 30_000;
const TIMEOUT_MS = 10_000;

/** @param options.queues each by the caller's name for it, with its URL. */
export function startQueueWatch<Queue extends string>(options: {
  readonly client: SQSClient;
  readonly queues: readonly (readonly [name: Queue, url: string])[];
  readonly onDepth: (queue: Queue, depth: QueueDepth) => void;
  /** All messages of each queue that answered in this round. */
  readonly onRound?: (totals: ReadonlyMap<Queue, number>) => void;
  readonly log: Pick<AdapterLog, 'debug'>;
  readonly everyMs?: number;
}): QueueWatch {
  const { client, queues, log, everyMs = EVERY_MS } = options;

  const look = async () => {
    const totals = new Map<Queue, number>();
    await Promise.all(
      queues.map(async ([queue, url]) => {
        try {
          const depth = await readQueueDepth(client, url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
          totals.set(queue, depth.visible + depth.hidden + depth.delayed);
          options.onDepth(queue, depth);
        } catch (error) {
          // The consumers say that a queue is out of reach; the figure keeps its last value.
          log.debug({ event: 'queue.depth_unknown', queue_url: url, err: error });
        }
      }),
    );
    options.onRound?.(totals);
  };
  void look();
  const timer = setInterval(look, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

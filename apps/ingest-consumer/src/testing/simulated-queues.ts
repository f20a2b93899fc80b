/** The ingest queue and its retry queue as SQS runs them, on a clock that a test moves: visibility, receives, redrive, delay. */
import type { Disposition } from '@reelkeep/sqs-adapter/disposition';
import { FIRST_SENT_AT, type QueueMessage } from '@reelkeep/sqs-adapter/queue-message';

type Queue = 'ingest' | 'retry';

interface Kept {
  readonly queue: Queue;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly arrivedMs: number;
  visibleAtMs: number;
  receives: number;
}

/** As `reelkeep` provisions them; https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_RECEIVES = 20;
const RETENTION_MS = 14 * 86_400_000;
const VISIBILITY_MS = 60_000;

export function createSimulatedQueues(now: () => Date) {
  const kept = new Set<Kept>();
  const dead: { readonly body: string; readonly reason: string }[] = [];
  let sent = 0;

  function send(queue: Queue, body: string, attributes: Kept['attributes'] = {}, delaySeconds = 0): void {
    if (delaySeconds > 900) throw new RangeError(`DelaySeconds ${delaySeconds}`);
    if (Object.keys(attributes).length > 10) throw new RangeError('more than ten attributes');
    sent += 1;
    const arrivedMs = now().getTime();
    const visibleAtMs = arrivedMs + delaySeconds * 1_000;
    kept.add({ queue, messageId: `m${sent}`, body, attributes, arrivedMs, visibleAtMs, receives: 0 });
  }

  return {
    dead,
    send,
    get left() {
      return kept.size;
    },
    /** Up to `most` messages, with what carries out their dispositions. */
    receive(queue: Queue, most: number): { message: QueueMessage; dispose: (disposition: Disposition) => void }[] {
      const nowMs = now().getTime();
      const received: Kept[] = [];
      for (const entry of kept) {
        if (received.length === most) break;
        if (entry.queue !== queue || entry.visibleAtMs > nowMs) continue;
        entry.receives += 1;
        entry.visibleAtMs = nowMs + VISIBILITY_MS;
        if (entry.receives <= MAX_RECEIVES && nowMs - entry.arrivedMs <= RETENTION_MS) {
          received.push(entry);
          continue;
        }
        kept.delete(entry);
        dead.push({ body: entry.body, reason: 'received too often, or kept too long' });
      }
      return received.map((entry) => {
        const sentAt = new Date(entry.attributes[FIRST_SENT_AT] ?? entry.arrivedMs);
        const message = {
          messageId: entry.messageId,
          receiptHandle: entry.messageId,
          body: entry.body,
          attributes: entry.attributes,
          sentAt,
          arrivedAt: new Date(entry.arrivedMs),
          receiveCount: entry.receives,
        };
        const travelling = { ...entry.attributes, [FIRST_SENT_AT]: sentAt.toISOString() };
        return {
          message,
          dispose(disposition) {
            if (disposition.do === 'retry') {
              entry.visibleAtMs = now().getTime() + disposition.afterSeconds * 1_000;
              return;
            }
            if (disposition.do === 'move') {
              send('retry', entry.body, { ...travelling, ...disposition.attributes }, disposition.delaySeconds);
            }
            if (disposition.do === 'dead_letter') dead.push({ body: entry.body, reason: disposition.reason });
            kept.delete(entry);
          },
        };
      });
    },
  };
}

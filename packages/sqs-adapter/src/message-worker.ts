/** Sees one received message through: hold it while it waits, let the handler decide, carry the decision out. */
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { AdapterLog } from './adapter-log.ts';
import { type AdapterSpan, type AdapterTracer, UNTRACED } from './adapter-tracer.ts';
import { fullJitter } from './backoff.ts';
import { type Destinations, disposeMessage } from './dispose-message.ts';
import type { Disposition } from './disposition.ts';
import { holdMessage, type MessageLease } from './message-lease.ts';
import { messageSpans } from './message-spans.ts';
import { type QueueMessage, readQueueMessage } from './queue-message.ts';

export interface MessageWorkerOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** Whole seconds, 2 or more: for so long a message stays hidden after its consumer has died. */
  readonly visibilitySeconds: number;
  /** Default: a third of `visibilitySeconds`. */
  readonly heartbeatSeconds?: number;
  readonly destinations: Destinations;
  readonly log: AdapterLog;
  readonly tracer?: AdapterTracer | undefined;
  /** Of the wait after a handler threw, by how often the message was received. Default: 2 s, doubling up to 15 min. */
  readonly retryBackoff?: { readonly baseMs: number; readonly capMs: number };
  handle(message: QueueMessage, signal: AbortSignal): Promise<Disposition>;
  now(): Date;
  random(): number;
}

/** A message that is kept hidden from others, until one of its two ends. */
export interface HeldMessage {
  readonly message: QueueMessage;
  /** Fires when the message is, or soon will be, another consumer's. */
  readonly lost: AbortSignal;
  /** Lets the handler decide and carries the decision out. Says whether it is gone from its queue; never rejects. */
  work(): Promise<boolean>;
  /** Gives it back untouched, visible at once. Never rejects. */
  giveBack(): Promise<void>;
}

export interface MessageWorker {
  /** Holds a message from now on; undefined for an answer that is no SQS message. */
  hold(raw: Message): HeldMessage | undefined;
  /** Aborts the signal of every handler at work and gives its message back at once, without waiting for it. */
  abandonAll(): void;
  /** Messages at work now. */
  readonly inFlight: number;
}

const RETRY_BACKOFF = { baseMs: 2_000, capMs: 900_000 };

/** `give_back`: visible at once. `leave`: it may be another consumer's by now, so it is not touched. */
type Decision = Disposition | { readonly do: 'give_back' } | { readonly do: 'leave' };
/** After these it is in its queue still. */
const STAYS: ReadonlySet<Decision['do']> = new Set(['retry', 'give_back', 'leave']);

export function createMessageWorker(options: MessageWorkerOptions): MessageWorker {
  const { log, visibilitySeconds, heartbeatSeconds = visibilitySeconds / 3, retryBackoff = RETRY_BACKOFF } = options;
  const spans = messageSpans(options.tracer ?? UNTRACED, options.queueUrl);
  const abandons = new Set<() => void>();
  let inFlight = 0;

  const hold = (raw: Message, message: QueueMessage): HeldMessage => {
    const context = { message_id: message.messageId, receive_count: message.receiveCount };
    const receivedAt = options.now();
    const lost = new AbortController();
    const lease = holdMessage({
      ...options,
      heartbeatSeconds,
      receiptHandle: message.receiptHandle,
      onHeartbeatFailed(error, isLost) {
        log.warn({ event: isLost ? 'message.hold_lost' : 'message.heartbeat_failed', ...context, err: error });
        if (isLost) lost.abort(new Error('the hold on the message was lost'));
      },
    });
    const end = async (decide: () => Promise<Decision>, span?: AdapterSpan) => {
      try {
        const decision = await decide();
        span?.set({ 'reelkeep.disposition': decision.do });
        if (decision.do === 'dead_letter') span?.fail(decision.reason, decision.detail);
        await spans.settle(decision.do, () => carryOut(decision, raw, message, lease));
        log.debug({ event: 'message.disposed', ...context, do: decision.do });
        return !STAYS.has(decision.do);
      } catch (error) {
        span?.fail('disposal_failed', error instanceof Error ? error.message : undefined);
        // It was not deleted, so it becomes visible again when its visibility runs out.
        log.warn({ event: 'message.disposal_failed', ...context, err: error });
        return false;
      } finally {
        lease.end();
      }
    };
    return {
      message,
      lost: lost.signal,
      async giveBack() {
        await end(async () => ({ do: lost.signal.aborted ? 'leave' : 'give_back' }));
      },
      async work() {
        inFlight += 1;
        const decide = async (): Promise<Decision> =>
          lost.signal.aborted ? { do: 'leave' } : askHandler(message, lost.signal);
        const gone = await spans.receive(message, receivedAt, (span) => end(decide, span));
        inFlight -= 1;
        return gone;
      },
    };
  };

  const carryOut = async (decision: Decision, raw: Message, message: QueueMessage, lease: MessageLease) => {
    if (decision.do === 'leave') return;
    if (decision.do === 'give_back') return lease.setVisibility(0);
    const { destinations, now } = options;
    return disposeMessage({ raw, message, disposition: decision, lease, destinations, now });
  };

  const askHandler = async (message: QueueMessage, lost: AbortSignal): Promise<Decision> => {
    const abandoned = new AbortController();
    const { promise: givenBack, resolve } = Promise.withResolvers<Decision>();
    const abandon = () => {
      // Before the signal, so that it wins over whatever the handler makes of the signal.
      resolve({ do: 'give_back' });
      abandoned.abort(new Error('the consumer stops'));
    };
    abandons.add(abandon);
    const handled = handleOrRetry(message, AbortSignal.any([lost, abandoned.signal]), lost);
    try {
      return await Promise.race([handled, givenBack]);
    } finally {
      abandons.delete(abandon);
    }
  };

  const handleOrRetry = async (message: QueueMessage, signal: AbortSignal, lost: AbortSignal): Promise<Decision> => {
    try {
      return await spans.process(message, () => options.handle(message, signal));
    } catch (error) {
      if (lost.aborted) return { do: 'leave' };
      const { messageId: message_id, receiveCount: receive_count } = message;
      if (!signal.aborted) log.error({ event: 'message.handler_failed', message_id, receive_count, err: error });
      const waitMs = fullJitter({ attempt: receive_count, ...retryBackoff, random: options.random });
      return { do: 'retry', afterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)) };
    }
  };

  return {
    hold(raw) {
      try {
        return hold(raw, readQueueMessage(raw));
      } catch (error) {
        log.warn({ event: 'message.unreadable', message_id: raw.MessageId, err: error });
        return undefined;
      }
    },
    abandonAll: () => {
      for (const abandon of abandons) abandon();
    },
    get inFlight() {
      return inFlight;
    },
  };
}

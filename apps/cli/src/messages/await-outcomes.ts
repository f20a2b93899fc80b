/** Waits for what becomes of messages that were sent, in whatever order that is told. */
import type { Outcome } from '@reelkeep/core/outcome';
import type { OutcomeListener } from './listen-for-outcomes.ts';

export interface OutcomeWait {
  /** The message was sent: its outcome, perhaps heard already, is handed on. */
  sent(messageId: string): void;
  /** No more are sent: resolves with the ids of those whose outcome was not heard when `signal` fired. */
  rest(): Promise<readonly string[]>;
}

/**
 * The first outcome of each message is the one that counts: a fallback may be followed by `video.stored` hours later.
 *
 * @param onOutcome called once for each message that was sent.
 * @param signal ends the waiting.
 */
export function awaitOutcomes(
  listener: OutcomeListener,
  onOutcome: (outcome: Outcome) => void,
  signal: AbortSignal,
): OutcomeWait {
  const waiting = new Set<string>();
  /** Heard before the queue had answered the send that they are about; others' as well until all is sent. */
  const early = new Map<string, Outcome>();
  const allSent = new AbortController();

  const settle = (outcome: Outcome) => {
    waiting.delete(outcome.message_id);
    onOutcome(outcome);
  };
  const listen = async () => {
    while (!signal.aborted && !(allSent.signal.aborted && waiting.size === 0)) {
      for (const outcome of await listener.next(signal)) {
        if (waiting.has(outcome.message_id)) settle(outcome);
        else if (!allSent.signal.aborted && !early.has(outcome.message_id)) early.set(outcome.message_id, outcome);
      }
    }
  };
  const listening = listen();
  // Whoever never comes to `rest` has failed with something else.
  listening.catch(() => {});

  return {
    sent(messageId) {
      const outcome = early.get(messageId);
      waiting.add(messageId);
      if (outcome === undefined) return;
      early.delete(messageId);
      settle(outcome);
    },
    async rest() {
      allSent.abort();
      early.clear();
      await listening;
      return [...waiting];
    },
  };
}

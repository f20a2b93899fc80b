/** Waits for outcomes of messages that were sent, whatever order they come in. */
import { type Outcome, outcomeSchema } from '@reelkeep/core/outcome';
import { DemoFailure } from './demo-failure.ts';

export type OutcomeType = Outcome['type'];
type OutcomeOf<Type extends OutcomeType> = Extract<Outcome, { type: Type }>;

export interface OutcomeWatch {
  /**
   * The outcome of this message, of one of the types named; one that came before is found as well.
   * Throws `DemoFailure` when none came in time.
   */
  waitFor<Type extends OutcomeType>(messageId: string, types: readonly Type[]): Promise<OutcomeOf<Type>>;
}

export interface OutcomeWatchOptions {
  /** The bodies of the next outcomes; may take as long as a long poll takes and may be empty. Ends with its signal. */
  readonly receive: (signal: AbortSignal) => Promise<readonly string[]>;
  readonly signal: AbortSignal;
  /** How long one outcome may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** Reads until `signal` aborts. A receive that fails fails everyone who waits, with its reason. */
export function watchOutcomes({ receive, signal, timeoutMs }: OutcomeWatchOptions): OutcomeWatch {
  const seen: Outcome[] = [];
  const listeners = new Set<() => void>();
  let failure: unknown;

  const notify = () => {
    for (const listener of listeners) listener();
  };

  const read = async () => {
    try {
      while (!signal.aborted) {
        for (const body of await receive(signal)) {
          const outcome = outcomeSchema.safeParse(JSON.parse(body));
          if (outcome.success) seen.push(outcome.data);
        }
        notify();
      }
    } catch (error) {
      failure = error;
      notify();
    }
  };
  void read();
  signal.addEventListener('abort', notify, { once: true });

  return {
    async waitFor(messageId, types) {
      const found = Promise.withResolvers<OutcomeOf<(typeof types)[number]>>();
      const look = () => {
        if (failure !== undefined || signal.aborted) found.reject(failure ?? signal.reason);
        for (const type of types) {
          const outcome = seen.find((one) => isOf(one, type) && one.message_id === messageId);
          if (outcome !== undefined && isOf(outcome, type)) found.resolve(outcome);
        }
      };
      const timer = setTimeout(() => {
        found.reject(
          new DemoFailure(`${types.join(' or ')} of message ${messageId} came within ${timeoutMs / 1_000} s`),
        );
      }, timeoutMs);
      listeners.add(look);
      look();
      try {
        return await found.promise;
      } finally {
        clearTimeout(timer);
        listeners.delete(look);
      }
    },
  };
}

function isOf<Type extends OutcomeType>(outcome: Outcome, type: Type): outcome is OutcomeOf<Type> {
  return outcome.type === type;
}

/** Finds one message in a dead-letter queue that others use as well. */
import { DemoFailure } from './demo-failure.ts';

export interface DeadLetter {
  readonly body: string;
  /** String attributes: `reason`, `detail`, `failed_at`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Removes it from the queue for good. */
  readonly remove: () => Promise<void>;
  /** Makes it visible to others again at once. */
  readonly giveBack: () => Promise<void>;
}

export interface DeadLetters {
  /** Takes the first dead letter that fits out of the queue and gives all others back. Throws `DemoFailure` when none came. */
  take(fits: (body: string) => boolean): Promise<DeadLetter>;
}

/** So many looks at a queue, each of at most ten messages, before one gives up. */
const MAX_LOOKS = 50;

/** @param receive up to ten messages; may wait a second for the first */
export function createDeadLetters(receive: () => Promise<readonly DeadLetter[]>): DeadLetters {
  return {
    async take(fits) {
      // Others stay hidden until ours is found: given back at once they would come again and again.
      const others: DeadLetter[] = [];
      try {
        for (let look = 0; look < MAX_LOOKS; look += 1) {
          const letters = await receive();
          const ours = letters.find((letter) => fits(letter.body));
          others.push(...letters.filter((letter) => letter !== ours));
          if (ours !== undefined) {
            await ours.remove();
            return ours;
          }
        }
      } finally {
        await Promise.all(others.map((letter) => letter.giveBack()));
      }
      throw new DemoFailure('the message is in the dead-letter queue');
    },
  };
}

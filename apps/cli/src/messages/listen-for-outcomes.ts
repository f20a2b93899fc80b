/** Outcomes as they are published, through a queue of this command's own that goes away with it. */
import { randomUUID } from 'node:crypto';
import { type Outcome, outcomeSchema } from '@reelkeep/core/outcome';
import { openTopicTap } from '@reelkeep/sqs-adapter/topic-tap';
import type { OpenTarget } from '../operator/open-target.ts';

export interface OutcomeListener {
  /** The next outcomes, none when there were none for a second or `signal` fired. What is no outcome is passed over. */
  next(signal: AbortSignal): Promise<readonly Outcome[]>;
}

/** Before the queue's name, so that one left over by a kill can be told; it forgets its messages after an hour. */
export const TAP_PREFIX = 'reelkeep-cli-';

/** All that is published once `use` runs is heard; the queue and its subscription are gone when this settles. */
export async function listenForOutcomes<T>(
  { clients, messaging }: OpenTarget,
  use: (listener: OutcomeListener) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const { outcomeTopicArn: topicArn } = await messaging(signal);
  const tap = await openTopicTap({ ...clients, topicArn, queueName: `${TAP_PREFIX}${randomUUID()}` });
  try {
    return await use({
      async next(signal) {
        try {
          return (await tap.receive({ signal })).flatMap(readOutcome);
        } catch (error) {
          if (signal.aborted) return [];
          throw error;
        }
      },
    });
  } finally {
    await tap.close();
  }
}

function readOutcome(body: string): Outcome[] {
  try {
    const { data } = outcomeSchema.safeParse(JSON.parse(body));
    return data === undefined ? [] : [data];
  } catch {
    return [];
  }
}

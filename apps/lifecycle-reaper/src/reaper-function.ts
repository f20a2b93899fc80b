/** The reaper as a function: ends of campaigns from its queue's event source, and rounds of the sweep from a schedule. */
import { type FunctionContext, withinFunctionTime } from '@reelkeep/runtime/function-time';
import type { Logger } from '@reelkeep/runtime/logger';
import { isQueueEvent, readEventRecords } from '@reelkeep/sqs-adapter/event-records';
import { type BatchAnswer, workBatch } from '@reelkeep/sqs-adapter/message-batch';
import { z } from 'zod';
import { ENDS, RECEIPTS } from './sweep.ts';
import { type Reaper, SLOTS } from './wire-reaper.ts';

/**
 * Of an EventBridge rule, and of EventBridge Scheduler, which names itself.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
 */
const scheduledSchema = z.object({
  source: z.enum(['aws.events', 'aws.scheduler']),
  'detail-type': z.literal('Scheduled Event'),
});

export interface SweepAnswer {
  /** How many pieces were done. */
  readonly swept: number;
}

export type ReaperFunction = (event: unknown, context: FunctionContext) => Promise<BatchAnswer | SweepAnswer>;

/** Rejects an event that is neither, so that a wrong trigger is seen. */
export function createReaperFunction({ messages, sweepRound }: Reaper, log: Logger): ReaperFunction {
  return async (event, context) => {
    if (isQueueEvent(event)) {
      const records = readEventRecords(event, messages.queueUrl);
      return withinFunctionTime(context, (signal) => workBatch(records, { ...messages, slots: SLOTS }, signal));
    }
    if (!scheduledSchema.safeParse(event).success) {
      throw new TypeError('expected an event of SQS or of a schedule: see what triggers this function');
    }
    if (sweepRound === undefined) return { swept: 0 };
    return withinFunctionTime(context, async (signal) => {
      let swept = 0;
      try {
        swept += await sweepRound(ENDS, signal);
        swept += await sweepRound(RECEIPTS, signal);
      } catch (error) {
        if (!signal.aborted) throw error;
        log.info({ event: 'sweep.time_over' }, 'the next round goes on');
      }
      return { swept };
    });
  };
}

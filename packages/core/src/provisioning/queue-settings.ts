/** Settings of a queue: how each is settled against what is there. */
import type { Settled } from './setting.ts';

/** Nothing is lost by keeping a message longer. */
export function settleRetention(current: number | undefined, wanted: number, force: boolean): Settled<number> {
  if (current === undefined || current <= wanted || force) return { value: wanted };
  return { value: current, kept: `messages are kept for ${current} s, longer than ${wanted}; --force shortens it` };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html */
export interface Redrive {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** A dead-letter queue of somebody's own stays, and so does a lower number of tries. */
export function settleRedrive(current: Redrive | undefined, wanted: Redrive, force: boolean): Settled<Redrive> {
  if (current === undefined || force) return { value: wanted };
  if (current.deadLetterTargetArn !== wanted.deadLetterTargetArn) {
    return { value: current, kept: `it redrives to ${current.deadLetterTargetArn}; --force makes it ours` };
  }
  if (current.maxReceiveCount < wanted.maxReceiveCount) {
    return {
      value: current,
      kept: `${current.maxReceiveCount} tries are fewer than ${wanted.maxReceiveCount}; --force allows more`,
    };
  }
  return { value: wanted };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html, RedriveAllowPolicy */
export interface RedriveAllow {
  readonly redrivePermission: 'allowAll' | 'denyAll' | 'byQueue';
  readonly sourceQueueArns?: readonly string[] | undefined;
}

/** Sources that somebody added by name stay; that none may use it stays too. */
export function settleRedriveAllow(
  current: RedriveAllow | undefined,
  sourceArns: readonly string[],
  force: boolean,
): Settled<RedriveAllow> {
  const wanted: RedriveAllow = { redrivePermission: 'byQueue', sourceQueueArns: [...sourceArns].sort() };
  if (current === undefined || current.redrivePermission === 'allowAll' || force) return { value: wanted };
  if (current.redrivePermission === 'denyAll') {
    return { value: current, kept: 'no queue may use it for its dead letters; --force allows ours' };
  }
  const named = current.sourceQueueArns ?? [];
  const missing = wanted.sourceQueueArns?.filter((arn) => !named.includes(arn)) ?? [];
  return { value: missing.length === 0 ? current : { ...current, sourceQueueArns: [...named, ...missing] } };
}

/** Sends drafts to the ingest queue, many at a time, and says which are not there when it fails half-way. */
import { mapBounded } from '@reelkeep/core/map-bounded';
import type { QueueSender } from '@reelkeep/sqs-adapter/queue-sender';
import { CommandError } from '../operator/exit-code.ts';
import { judgeFailure } from '../operator/judge-failure.ts';
import type { DraftMessage } from './draft-message.ts';

export interface SentMessage {
  readonly messageId: string;
  readonly draft: DraftMessage;
}

const CONCURRENCY = 16;

/**
 * The tenant is the message's group: SQS's fair queues then keep one tenant's burst from holding up the others
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html).
 *
 * @param onSent told of each message once the queue has it.
 * Throws `CommandError` that names the lines which were not sent. When `signal` fires, no further one is begun.
 */
export async function sendDrafts(
  sender: QueueSender,
  drafts: readonly DraftMessage[],
  { onSent, signal }: { readonly onSent: (sent: SentMessage) => void; readonly signal: AbortSignal },
): Promise<void> {
  const unsent = new Set(drafts.map(({ line }) => line));
  try {
    await mapBounded(drafts, CONCURRENCY, async (draft) => {
      signal.throwIfAborted();
      const { messageId } = await sender.send({ body: draft.body, groupId: draft.video.tenant });
      unsent.delete(draft.line);
      onSent({ messageId, draft });
    });
  } catch (error) {
    const { exitCode, message } = judgeFailure(error);
    const count = `${drafts.length - unsent.size} of ${drafts.length} messages were sent`;
    throw new CommandError(`${count}, not lines ${lineRanges([...unsent])}: ${message}`, { cause: error, exitCode });
  }
}

/** `2, 5-9, 12` */
export function lineRanges(lines: readonly number[]): string {
  const ranges: Array<{ from: number; to: number }> = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to === line - 1) last.to = line;
    else ranges.push({ from: line, to: line });
  }
  return ranges.map(({ from, to }) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

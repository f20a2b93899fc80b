/** The hold on a received message: it stays hidden from other consumers while it is worked on. */
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface LeaseOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly receiptHandle: string;
  readonly visibilitySeconds: number;
  readonly heartbeatSeconds: number;
  /** A heartbeat that failed; `lost` when the message is, or soon will be, another consumer's. */
  onHeartbeatFailed(error: unknown, lost: boolean): void;
}

export interface MessageLease {
  /** Ends the heartbeat; call it once the message is disposed of. */
  end(): void;
  delete(): Promise<void>;
  /** Hides the message for so many seconds more; 0 gives it back at once. */
  setVisibility(seconds: number): Promise<void>;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export const MAX_VISIBILITY_SECONDS = 43_200;

/** Longer than the client's own three tries against an endpoint that is up; short enough for a stop within its grace. */
const CALL_TIMEOUT_MS = 10_000;

/** Starts the heartbeat at once. */
export function holdMessage(options: LeaseOptions): MessageLease {
  const { client, queueUrl: QueueUrl, receiptHandle: ReceiptHandle, visibilitySeconds, heartbeatSeconds } = options;

  const setVisibility = async (seconds: number, timeoutMs: number) => {
    const VisibilityTimeout = Math.min(Math.max(Math.ceil(seconds), 0), MAX_VISIBILITY_SECONDS);
    const command = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout });
    await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
  };

  // Beats that may be missed in a row before the hold runs out. Counting them needs no clock to agree with the queue's.
  const sparesAtStart = Math.max(Math.floor(visibilitySeconds / heartbeatSeconds) - 1, 1);
  let spares = sparesAtStart;
  let ended = false;
  const beat = async () => {
    try {
      // Half the interval, so that a beat that hangs is counted before the next one is due.
      await setVisibility(visibilitySeconds, Math.ceil(heartbeatSeconds * 500));
      spares = sparesAtStart;
    } catch (error) {
      if (ended) return;
      spares -= 1;
      const lost = spares === 0 || isRefusal(error);
      if (lost) clearInterval(timer);
      options.onHeartbeatFailed(error, lost);
    }
  };
  const timer = setInterval(beat, heartbeatSeconds * 1_000);

  return {
    end: () => {
      ended = true;
      clearInterval(timer);
    },
    delete: async () => {
      const command = new DeleteMessageCommand({ QueueUrl, ReceiptHandle });
      await client.send(command, { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
    },
    setVisibility: (seconds) => setVisibility(seconds, CALL_TIMEOUT_MS),
  };
}

/** Errors by which the queue says that the message is not ours any more, or is not there; waiting does not mend them. */
const REFUSALS = new Set(['ReceiptHandleIsInvalid', 'MessageNotInflight', 'QueueDoesNotExist']);

function isRefusal(error: unknown): boolean {
  return error instanceof Error && REFUSALS.has(error.name);
}

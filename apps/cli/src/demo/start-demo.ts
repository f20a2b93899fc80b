/** Wires the demo to a running stack, runs it, and takes away all that was its own. */
import { randomBytes } from 'node:crypto';
import { createQueueReader } from '@reelkeep/sqs-adapter/queue-reader';
import { createQueueSender } from '@reelkeep/sqs-adapter/queue-sender';
import { openTopicTap } from '@reelkeep/sqs-adapter/topic-tap';
import type { openClients } from '../stack/resources.ts';
import type { StackDescription } from '../stack/stack-file.ts';
import { createApiClient } from './api-client.ts';
import { createDeadLetters } from './dead-letters.ts';
import type { DemoVideo } from './demo-context.ts';
import { watchOutcomes } from './outcome-watch.ts';
import { runDemo } from './run-demo.ts';
import type { S3Gate } from './s3-gate.ts';
import type { SampleProvider } from './sample-provider.ts';
import { readSamples, SAMPLES_DIR } from './samples.ts';

/** A busy machine may take seconds; more means that something is broken. */
const OUTCOME_TIMEOUT_MS = 30_000;

export interface StartDemoOptions {
  readonly stack: StackDescription;
  /** Left running: its links live on, for messages that someone sends by hand. */
  readonly provider: SampleProvider;
  readonly clients: Pick<ReturnType<typeof openClients>, 'sqs' | 'sns'>;
  readonly gate: S3Gate | undefined;
  readonly now: () => Date;
  readonly say: (line: string) => void;
  readonly width: number | undefined;
  readonly signal: AbortSignal;
}

/** Resolves with a video that stays. Throws `DemoFailure` for a step that did not turn out as it says. */
export async function startDemo(options: StartDemoOptions): Promise<DemoVideo> {
  const { stack, clients, signal } = options;
  const { sqs, sns } = clients;
  const over = new AbortController();
  const [samples, tap] = await Promise.all([
    readSamples(SAMPLES_DIR),
    openTopicTap({
      sqs,
      sns,
      topicArn: stack.outcomeTopicArn,
      queueName: `reelkeep-demo-${randomBytes(6).toString('hex')}`,
    }),
  ]);
  const sender = (queueUrl: string) => {
    const queue = createQueueSender({ client: sqs, queueUrl });
    return async (message: object) => (await queue.send({ body: JSON.stringify(message) }, { signal })).messageId;
  };
  const deadLetterQueue = createQueueReader({ client: sqs, queueUrl: stack.queues.ingestDlq });
  try {
    return await runDemo({
      ...options,
      sendVideo: sender(stack.queues.ingest),
      endCampaign: sender(stack.queues.campaigns),
      outcomes: watchOutcomes({
        receive: async (until) => await tap.receive({ signal: until }),
        signal: AbortSignal.any([signal, over.signal]),
        timeoutMs: OUTCOME_TIMEOUT_MS,
      }),
      deadLetters: createDeadLetters(async () =>
        (await deadLetterQueue.receive({ waitSeconds: 1, signal })).map((message) => ({
          body: message.body,
          attributes: message.attributes,
          remove: () => deadLetterQueue.remove(message),
          giveBack: () => deadLetterQueue.giveBack(message),
        })),
      ),
      api: createApiClient(stack.api.baseUrl, stack.tokens),
      samples,
    });
  } finally {
    over.abort();
    await tap.close();
  }
}

/** Takes messages off the ingest queue and publishes outcomes of them, where a test is about those who send and listen. */
import type { Outcome } from '@reelkeep/core/outcome';
import { type VideoGenerated, videoGeneratedSchema } from '@reelkeep/core/video-generated';
import { createOutcomePublisher } from '@reelkeep/sqs-adapter/outcome-publisher';
import { createQueueReader } from '@reelkeep/sqs-adapter/queue-reader';
import { onTestFinished } from 'vitest';
import type { OperatorEngine } from './operator-engine.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };

/** Works until the test ends. @param judge undefined: the message is taken and nothing is said. */
export function startStandInIngest(
  { clients, stack }: OperatorEngine,
  judge: (video: VideoGenerated, messageId: string) => Outcome | undefined,
): void {
  const reader = createQueueReader({ client: clients.sqs, queueUrl: stack.queues.ingest });
  const publisher = createOutcomePublisher({ client: clients.sns, topicArn: stack.outcomeTopicArn, log });
  const stop = new AbortController();
  const work = async () => {
    while (!stop.signal.aborted) {
      for (const message of await reader.receive({ waitSeconds: 1, signal: stop.signal })) {
        const outcome = judge(videoGeneratedSchema.parse(JSON.parse(message.body)), message.messageId);
        if (outcome !== undefined) await publisher.publish(outcome);
        await reader.remove(message);
      }
    }
  };
  const working = work().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  onTestFinished(async () => {
    stop.abort();
    await working;
  });
}

export function storedOutcome({ tenant, creative_id, iteration }: VideoGenerated, message_id: string): Outcome {
  const rest = { bytes: 7, sha256: null, already_stored: false, promoted: false, at: '2025-08-12T14:30:53.000Z' };
  return { type: 'video.stored', tenant, creative_id, iteration, key: `videos/${tenant}/x`, message_id, ...rest };
}

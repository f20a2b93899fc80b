/** Publishes outcomes for the generator on the outcome topic. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Outcome } from '@reelkeep/core/outcome';
import type { AdapterLog } from './adapter-log.ts';
import { type AdapterTracer, UNTRACED } from './adapter-tracer.ts';

export interface OutcomePublisher {
  /** Settles once the topic has it; throws the SDK's errors. A retried publish can double an outcome, never lose one. */
  publish(outcome: Outcome, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

export interface OutcomePublisherOptions {
  readonly client: SNSClient;
  /** Without a topic outcomes only go to the log. */
  readonly topicArn: string | undefined;
  readonly log: AdapterLog;
  /** With one, each outcome carries the trace on. */
  readonly tracer?: AdapterTracer | undefined;
}

/** The attributes `type` and `tenant` let subscribers filter without reading the body; an unknown tenant has no attribute. */
export function createOutcomePublisher(options: OutcomePublisherOptions): OutcomePublisher {
  const { client, topicArn, log, tracer = UNTRACED } = options;
  return {
    async publish(outcome, { signal } = {}) {
      const { type, tenant, message_id } = outcome;
      if (topicArn === undefined) {
        log.info({ event: 'outcome.not_published', type, tenant, message_id }, 'no OUTCOME_TOPIC_ARN is set');
        return;
      }
      await tracer.enter(
        `publish ${topicName(topicArn)}`,
        { kind: 'producer', attributes: spanOf(topicArn) },
        async (span) => {
          // Raw delivery makes them attributes of the queue's message.
          const attributes = { type, ...(tenant === null ? {} : { tenant }), ...tracer.carry() };
          const command = new PublishCommand({
            TopicArn: topicArn,
            Message: JSON.stringify(outcome),
            MessageAttributes: Object.fromEntries(
              Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
            ),
          });
          const { MessageId } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
          // A proxy's sign-in page is a success, too. SQS's answers are held to their checksum by the SDK; these are not.
          if (MessageId === undefined) throw new Error('an answer without a MessageId: SNS did not give it');
          span.set({ 'messaging.message.id': MessageId, 'reelkeep.outcome': type });
        },
      );
      log.debug({ event: 'outcome.published', type, tenant, message_id });
    },
  };
}

/** https://opentelemetry.io/docs/specs/semconv/messaging/sns/ */
function spanOf(topicArn: string) {
  return {
    'messaging.system': 'aws.sns',
    'messaging.destination.name': topicName(topicArn),
    'messaging.operation.type': 'send',
    'messaging.operation.name': 'publish',
    'aws.sns.topic.arn': topicArn,
  };
}

/** `reelkeep-outcomes` of `arn:aws:sns:us-east-1:123456789012:reelkeep-outcomes`. */
function topicName(topicArn: string): string {
  return topicArn.slice(topicArn.lastIndexOf(':') + 1);
}

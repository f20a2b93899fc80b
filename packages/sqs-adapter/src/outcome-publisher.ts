/** Publishes outcomes for the generator on the outcome topic. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Outcome } from '@reelkeep/core/outcome';
import type { AdapterLog } from './adapter-log.ts';

export interface OutcomePublisher {
  /** Settles once the topic has it; throws the SDK's errors. A retried publish can double an outcome, never lose one. */
  publish(outcome: Outcome, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
}

export interface OutcomePublisherOptions {
  readonly client: SNSClient;
  /** Without a topic outcomes only go to the log. */
  readonly topicArn: string | undefined;
  readonly log: AdapterLog;
}

/** The attributes `type` and `tenant` let subscribers filter without reading the body; an unknown tenant has no attribute. */
export function createOutcomePublisher({ client, topicArn, log }: OutcomePublisherOptions): OutcomePublisher {
  return {
    async publish(outcome, { signal } = {}) {
      const { type, tenant, message_id } = outcome;
      if (topicArn === undefined) {
        log.info({ event: 'outcome.not_published', type, tenant, message_id }, 'no OUTCOME_TOPIC_ARN is set');
        return;
      }
      const attributes = { type, ...(tenant === null ? {} : { tenant }) };
      const command = new PublishCommand({
        TopicArn: topicArn,
        Message: JSON.stringify(outcome),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
        ),
      });
      await client.send(command, signal === undefined ? {} : { abortSignal: signal });
      log.debug({ event: 'outcome.published', type, tenant, message_id });
    },
  };
}

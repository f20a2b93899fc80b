/** Reads who listens to a topic, without publishing anything. */
import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';

export interface TopicSubscription {
  readonly protocol: string;
  /** The queue's ARN where the protocol is `sqs`. */
  readonly endpoint: string;
  readonly confirmed: boolean;
}

/** Whether the topic is there at all. @throws the SDK's errors. */
export async function probeTopic(
  client: SNSClient,
  TopicArn: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  await client.send(new GetTopicAttributesCommand({ TopicArn }), options.signal && { abortSignal: options.signal });
}

/** @throws the SDK's errors. */
export async function listSubscriptions(
  client: SNSClient,
  TopicArn: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<readonly TopicSubscription[]> {
  const found: TopicSubscription[] = [];
  const pages = paginateListSubscriptionsByTopic({ client, stopOnSameToken: true }, { TopicArn });
  for await (const { Subscriptions = [] } of pages) {
    options.signal?.throwIfAborted();
    for (const { Protocol = '', Endpoint = '', SubscriptionArn = '' } of Subscriptions) {
      found.push({ protocol: Protocol, endpoint: Endpoint, confirmed: SubscriptionArn.startsWith('arn:') });
    }
  }
  return found;
}

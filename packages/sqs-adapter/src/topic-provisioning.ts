/** Makes the topic of outcomes and its raw subscription. */
import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  NotFoundException,
  paginateListSubscriptionsByTopic,
  SetSubscriptionAttributesCommand,
  type SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import type { Finding } from '@reelkeep/core/provisioning/setting';

export interface TopicProvisioner {
  readonly sns: SNSClient;
  readonly plan: boolean;
  readonly send: { readonly abortSignal?: AbortSignal };
}

export interface OpenTopic {
  readonly arn: string;
  readonly name: string;
  /** It is only planned. */
  readonly missing: boolean;
  readonly findings: readonly Finding[];
}

/** The topic by its ARN, made when it is missing. @throws the SDK's errors. */
export async function openTopic(
  run: TopicProvisioner,
  { arn, name, missing }: { readonly arn: string; readonly name: string; readonly missing: boolean },
): Promise<OpenTopic> {
  const { sns, plan, send } = run;
  try {
    if (!missing) {
      await sns.send(new GetTopicAttributesCommand({ TopicArn: arn }), send);
      return { arn, name, missing: false, findings: [] };
    }
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
  }
  const created = plan ? undefined : await sns.send(new CreateTopicCommand({ Name: name }), send);
  const creation: Finding = { kind: 'changed', resource: `topic ${name}`, property: 'topic', from: null, to: name };
  return { arn: created?.TopicArn ?? arn, name, missing: created === undefined, findings: [creation] };
}

/** The queue's subscription, which hands messages over as they were published. @throws the SDK's errors. */
export async function subscribeQueue(
  run: TopicProvisioner,
  topic: OpenTopic,
  queueArn: string,
): Promise<readonly Finding[]> {
  const { sns, plan, send } = run;
  const resource = `topic ${topic.name}`;
  const found = topic.missing ? undefined : await findSubscription();
  if (found === undefined) {
    const Attributes = { RawMessageDelivery: 'true' };
    const request = { TopicArn: topic.arn, Protocol: 'sqs', Endpoint: queueArn, Attributes };
    if (!plan) await sns.send(new SubscribeCommand(request), send);
    return [{ kind: 'changed', resource, property: 'raw subscription', from: null, to: queueArn }];
  }
  const read = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: found }), send);
  if (read.Attributes?.['RawMessageDelivery'] === 'true') return [];
  const attribute = { AttributeName: 'RawMessageDelivery', AttributeValue: 'true' };
  if (!plan) await sns.send(new SetSubscriptionAttributesCommand({ SubscriptionArn: found, ...attribute }), send);
  return [{ kind: 'changed', resource, property: 'raw delivery', from: false, to: true }];

  async function findSubscription(): Promise<string | undefined> {
    const pages = paginateListSubscriptionsByTopic({ client: sns, stopOnSameToken: true }, { TopicArn: topic.arn });
    for await (const { Subscriptions = [] } of pages) {
      const found = Subscriptions.find(({ Endpoint }) => Endpoint === queueArn);
      if (found !== undefined) return found.SubscriptionArn;
    }
    return undefined;
  }
}

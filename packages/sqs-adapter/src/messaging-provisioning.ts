/** Makes the queues, the topic and the event rule that Reelkeep works with: what is there is kept and set right. */
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { messagingWish, type QueueWish, ruleMaySend, topicMaySend } from '@reelkeep/core/provisioning/messaging-wish';
import type { QueueRole } from '@reelkeep/core/provisioning/resource-names';
import { type Finding, NOT_SUPPORTED, writeAll } from '@reelkeep/core/provisioning/setting';
import type { Messaging, QueueUrls } from './messaging.ts';
import { openQueue, prepareQueue, type QueueHandle } from './queue-provisioning.ts';
import { openTopic, subscribeQueue } from './topic-provisioning.ts';

export interface MessagingProvisioningOptions {
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  /** Undefined where there is no EventBridge: the rule is then named as not supported. */
  readonly events?: EventBridgeClient | undefined;
  readonly region: string;
  /** e.g. `aws`, `aws-cn` */
  readonly partition?: string | undefined;
  /** Before every name: `staging-` makes `staging-reelkeep-ingest`. */
  readonly namePrefix?: string | undefined;
  /** Also loosens what somebody tightened. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Stands in a plan for the number of an account of which no queue has told yet. */
const ACCOUNT_UNKNOWN = 'ACCOUNT';

/** @throws the SDK's errors. */
export async function provisionMessaging(
  options: MessagingProvisioningOptions,
): Promise<{ readonly messaging: Messaging; readonly findings: readonly Finding[] }> {
  const { urls, outcomeTopicArn, findings } = await carryOut(options, false);
  return { messaging: { queues: everyUrl(urls), outcomeTopicArn }, findings };
}

/** What `provisionMessaging` would do; changes nothing. @throws the SDK's errors. */
export async function planMessaging(options: MessagingProvisioningOptions): Promise<readonly Finding[]> {
  return (await carryOut(options, true)).findings;
}

async function carryOut(options: MessagingProvisioningOptions, plan: boolean) {
  const { sqs, sns, events, region, partition = 'aws', namePrefix, force = false, signal } = options;
  const send = signal === undefined ? {} : { abortSignal: signal };
  const run = { sqs, sns, plan, force, send };
  const wish = messagingWish(namePrefix);
  const opened = await Promise.all(wish.queues.map((queue) => openQueue(run, queue)));
  const known =
    opened
      .map(arnIn)
      .find((arn) => arn !== undefined)
      ?.split(':') ?? [];
  // All of it lies where the queues lie.
  const [, knownPartition = partition, , knownRegion = region, account = ACCOUNT_UNKNOWN] = known;
  const arn = (service: string, name: string) => `arn:${knownPartition}:${service}:${knownRegion}:${account}:${name}`;
  const queueArn = (queue: { readonly wish: QueueWish } & QueueHandle) => arnIn(queue) ?? arn('sqs', queue.wish.name);
  const arns = new Map(opened.map((queue) => [queue.wish.role, queueArn(queue)]));
  const arnOf = (role: QueueRole): string => arns.get(role) ?? arn('sqs', role);

  const topic = await openTopic(run, {
    arn: arn('sns', wish.topicName),
    name: wish.topicName,
    // It lies in the queues' account, and where none of them is there, nor is it.
    missing: account === ACCOUNT_UNKNOWN,
  });
  const ruleArn = arn('events', `rule/${wish.rule.name}`);
  const senders = {
    outcomes: [topicMaySend(arnOf('outcomes'), topic.arn)],
    campaigns: events === undefined ? [] : [ruleMaySend(arnOf('campaigns'), ruleArn)],
  };
  const prepared = await Promise.all(
    opened.map((queue) => {
      const { role } = queue.wish;
      return prepareQueue(run, queue, arnOf, role === 'outcomes' || role === 'campaigns' ? senders[role] : []);
    }),
  );
  // Dead-letter queues come first: the redrive policy of another is refused before they allow it.
  if (!plan) await writeAll(prepared);
  const subscription = await subscribeQueue(run, topic, arnOf('outcomes'));
  return {
    urls: new Map(opened.map(({ wish: { role }, url }) => [role, url])),
    outcomeTopicArn: topic.arn,
    findings: [
      ...opened.flatMap(({ findings }, index) => [...findings, ...(prepared[index]?.findings ?? [])]),
      ...topic.findings,
      ...subscription,
      ...(await ruleFindings()),
    ],
  };

  async function ruleFindings(): Promise<readonly Finding[]> {
    if (events === undefined) {
      const resource = `event rule ${wish.rule.name}`;
      return [{ kind: 'unsupported', resource, property: 'rule', why: NOT_SUPPORTED }];
    }
    const { provisionRule } = await import('./event-rule-provisioning.ts');
    return provisionRule({ events, plan, force, send }, wish.rule, arnOf('campaigns'));
  }
}

function arnIn({ attributes }: QueueHandle): string | undefined {
  return attributes['QueueArn'];
}

function everyUrl(urls: ReadonlyMap<QueueRole, string | undefined>): QueueUrls {
  const urlOf = (role: QueueRole): string => {
    const url = urls.get(role);
    if (url === undefined) throw new TypeError(`SQS gave no URL for the queue ${role}`);
    return url;
  };
  return {
    ingest: urlOf('ingest'),
    ingestRetry: urlOf('ingestRetry'),
    ingestDlq: urlOf('ingestDlq'),
    campaigns: urlOf('campaigns'),
    campaignsDlq: urlOf('campaignsDlq'),
    outcomes: urlOf('outcomes'),
  };
}

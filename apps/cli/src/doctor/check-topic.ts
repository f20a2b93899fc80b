/** The topic of outcomes: there, listened to, and open to these credentials; nothing is published on it. */
import { askPublishRight } from '@reelkeep/sqs-adapter/ask-rights';
import { inspectQueue } from '@reelkeep/sqs-adapter/inspect-queue';
import { listSubscriptions, probeTopic } from '@reelkeep/sqs-adapter/inspect-topic';
import type { FoundMessaging } from './check-queues.ts';
import { type App, Diagnosed } from './examination.ts';
import { readStatements } from './judge-policy.ts';
import type { Patient } from './patient.ts';

const PUBLISHERS: readonly App[] = ['ingest', 'reaper'];

export async function checkTopic(patient: Patient, { topicArn, queues }: FoundMessaging): Promise<void> {
  const { examination, target } = patient;
  const { sns, sqs } = target.clients;
  if (topicArn === undefined) return;
  const [, , , region = ''] = topicArn.split(':');
  if (region !== target.access.region) {
    const detail = `OUTCOME_TOPIC_ARN names ${region}, and AWS_REGION is ${target.access.region}`;
    examination.observe({ diagnosis: 'region_wrong', check: 'sns.topic', detail });
    return;
  }
  const there = await examination.attempt(
    { name: 'sns.topic', did: `look for ${topicArn}`, apps: PUBLISHERS },
    async (signal) => {
      try {
        await probeTopic(sns, topicArn, { signal });
      } catch (error) {
        // Who may publish need not be allowed to look.
        if (!(error instanceof Error) || !/^(AuthorizationError|AccessDenied)/.test(error.name)) throw error;
        examination.note(
          'The topic was not looked at: these credentials lack sns:GetTopicAttributes, which the apps do not need.',
        );
      }
    },
  );
  if (there === undefined) return;
  const needs = { action: 'sns:Publish', resource: topicArn };
  const did = 'ask for sns:Publish with a request that can publish nothing';
  await examination.attempt({ name: 'sns.publish_right', did, needs, apps: PUBLISHERS }, (signal) =>
    askPublishRight(sns, topicArn, { signal }),
  );
  const subscribed = await examination.attempt(
    { name: 'sns.subscriptions', did: 'list who listens' },
    async (signal) => {
      try {
        return await listSubscriptions(sns, topicArn, { signal });
      } catch (error) {
        if (!(error instanceof Error) || !/^(AuthorizationError|AccessDenied)/.test(error.name)) throw error;
        examination.note(
          'The subscriptions were not looked at: these credentials lack sns:ListSubscriptionsByTopic, which the apps do not need.',
        );
        return undefined;
      }
    },
  );
  const confirmed = subscribed?.value?.filter((subscription) => subscription.confirmed);
  if (confirmed?.length === 0) {
    const detail = `nobody listens to ${topicArn}`;
    examination.observe({ diagnosis: 'topic_without_subscription', check: 'sns.subscriptions', detail });
  }
  const { outcomes } = queues;
  if (outcomes === undefined || confirmed === undefined) return;
  await examination.attempt(
    { name: 'sns.outcome_queue', did: 'read whether the topic may send to reelkeep-outcomes' },
    async (signal) => {
      const queue = await inspectQueue(sqs, outcomes, { signal });
      if (!confirmed.some(({ endpoint }) => endpoint === queue.arn)) return;
      const open = readStatements(queue.policy).some(
        ({ Effect, Action = [] }) =>
          Effect === 'Allow' && Action.some((action) => /^(\*|sqs:\*|sqs:sendmessage)$/i.test(action)),
      );
      if (!open) throw new Diagnosed('outcome_queue_closed', `the policy of ${queue.arn} lets no topic send to it`);
    },
  );
}

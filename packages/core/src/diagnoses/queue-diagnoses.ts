/** Diagnoses of queues and topic: whether they are the right ones and whether a message survives in them. */
import type { DiagnosisEntry } from './diagnosis-entry.ts';

export const QUEUE_DIAGNOSES = {
  queue_missing: {
    see: 'QueueDoesNotExist, AWS.SimpleQueueService.NonExistentQueue; the apps log that a queue can not be polled.',
    why: 'The queue URL is mistyped or of another account or region, or the queue was deleted.',
    action: 'Create the queues (reelkeep provision), or correct the variable that is named.',
    codes: ['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue', 'QueueDeletedRecently', 'InvalidAddress'],
    severity: 'fault',
  },
  queues_mixed_up: {
    see: 'Videos are never stored, and messages appear in the wrong queue or go to the DLQ as message_malformed.',
    why: 'Two variables name the same queue, or a queue and its DLQ are swapped.',
    action: 'Correct the two variables that are named: each queue has its own.',
    found:
      'Two variables hold one queue, or the queue that a variable calls DLQ redrives into the one that is called its source.',
    severity: 'fault',
  },
  queue_without_dlq: {
    see: 'One message that kills its worker comes back for days, and is then gone without a trace.',
    why: 'The queue has no redrive policy, so SQS keeps handing out a message that nobody sees through until its retention ends.',
    action: 'Give the queue a redrive policy to its DLQ with a maxReceiveCount of 20 (reelkeep provision).',
    found: 'GetQueueAttributes has no RedrivePolicy.',
    severity: 'fault',
  },
  dlq_elsewhere: {
    see: 'Messages of crashed workers are in neither DLQ that Reelkeep knows, and no alarm tells of them.',
    why: 'The redrive policy of the queue names another queue than the DLQ that is configured.',
    action: 'Let the redrive policy name the configured DLQ, or correct INGEST_DLQ_URL or CAMPAIGN_DLQ_URL.',
    found: 'The deadLetterTargetArn differs from the ARN of the configured DLQ.',
    severity: 'fault',
  },
  redrive_hasty: {
    see: 'Messages lie in the DLQ without a reason after a deployment or a short outage.',
    why: 'The redrive policy moves a message after one or two receives, and a worker that is replaced counts as one.',
    action:
      'Raise maxReceiveCount to 20: Reelkeep dead-letters by itself what can never work, the redrive policy is for crashes.',
    found: 'maxReceiveCount is below 3.',
    severity: 'warning',
  },
  visibility_short: {
    see: 'The same video is downloaded several times at once; messages reach the DLQ although nothing failed.',
    why: "A message is shown again while it is worked on. The apps ask for 60 seconds and extend them, whatever the queue says; other receivers (console, Lambda, redrive tools) live with the queue's own.",
    action: 'Set the VisibilityTimeout of the queue to 60 seconds or more.',
    found: 'The VisibilityTimeout of a queue is below 30 seconds.',
    severity: 'warning',
  },
  retention_short: {
    see: 'Messages vanish during a long outage or a weekend, and no outcome ever tells of them.',
    why: 'SQS deletes a message once it is older than the retention of its queue. A DLQ counts from when the message was first sent.',
    action: 'Set MessageRetentionPeriod to 1209600 seconds, 14 days (reelkeep provision).',
    found:
      'A queue keeps messages less than 4 days or less than INGEST_RETRY_FOR, or a DLQ less long than the queue it serves.',
    severity: 'warning',
  },
  queue_fifo: {
    see: 'InvalidParameterValue or MissingParameter MessageGroupId when messages are sent or parked.',
    why: 'A FIFO queue refuses a delay of its own for a message, which parking needs, and holds a tenant up behind one slow video.',
    action: 'Use a standard queue. Reelkeep puts up with doubles and any order by itself.',
    found: 'The queue is FIFO.',
    severity: 'fault',
  },
  topic_missing: {
    see: 'NotFound: "Topic does not exist"; messages are worked on again and again, since no outcome can be published.',
    why: 'OUTCOME_TOPIC_ARN is mistyped or of another account or region, or the topic was deleted.',
    action: 'Create the topic (reelkeep provision), or correct OUTCOME_TOPIC_ARN.',
    codes: ['NotFoundException', 'TopicDoesNotExist', 'ResourceNotFoundException'],
    severity: 'fault',
  },
  topic_without_subscription: {
    see: 'Videos are stored, and the generator never hears of it: reelkeep-outcomes stays empty.',
    why: 'The topic has no confirmed subscription, so what is published goes nowhere.',
    action: 'Subscribe the queue of the generator to the topic with raw delivery (reelkeep provision).',
    found: 'ListSubscriptionsByTopic shows none that is confirmed.',
    severity: 'fault',
  },
  outcome_queue_closed: {
    see: 'The topic has a subscription, NumberOfNotificationsFailed rises, and the queue stays empty.',
    why: 'The policy of the subscribed queue does not let the topic send to it.',
    action: 'Allow sns.amazonaws.com sqs:SendMessage on the queue, with aws:SourceArn the topic (reelkeep provision).',
    found: 'The queue policy of reelkeep-outcomes has no Allow of sqs:SendMessage for the topic.',
    severity: 'fault',
  },
} as const satisfies Record<string, DiagnosisEntry>;

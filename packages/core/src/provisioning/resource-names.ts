/** What the queues, the topic and the rule are called: one list for the commands, the apps' lookups and infrastructure code. */

export const QUEUE_NAMES = {
  ingest: 'reelkeep-ingest',
  ingestRetry: 'reelkeep-ingest-retry',
  ingestDlq: 'reelkeep-ingest-dlq',
  campaigns: 'reelkeep-campaigns',
  campaignsDlq: 'reelkeep-campaigns-dlq',
  outcomes: 'reelkeep-outcomes',
} as const;

export type QueueRole = keyof typeof QUEUE_NAMES;

export const QUEUE_ROLES = ['ingestDlq', 'campaignsDlq', 'ingest', 'ingestRetry', 'campaigns', 'outcomes'] as const;

export const OUTCOME_TOPIC_NAME = 'reelkeep-outcomes';

/** The rule on the default event bus that leads `campaign.ended` to the queue `reelkeep-campaigns`. */
export const CAMPAIGN_RULE_NAME = 'reelkeep-campaign-ended';

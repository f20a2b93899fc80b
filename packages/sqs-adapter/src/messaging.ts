/** Where queues and topic are, once they are known. */

export interface QueueUrls {
  readonly ingest: string;
  readonly ingestRetry: string;
  readonly ingestDlq: string;
  readonly campaigns: string;
  readonly campaignsDlq: string;
  readonly outcomes: string;
}

export interface Messaging {
  readonly queues: QueueUrls;
  readonly outcomeTopicArn: string;
}

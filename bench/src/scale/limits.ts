/** What AWS lets through, where it says so, and how much of it one task of ours can hold. */

/**
 * "At least", for each partition of a bucket's keys; S3 splits a partition that stays hot, and answers 503 meanwhile.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
 */
export const S3_WRITES_PER_SECOND = 3_500;
export const S3_READS_PER_SECOND = 5_500;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const SQS_IN_FLIGHT = 120_000;

/** In us-east-1; 300 in small regions. https://docs.aws.amazon.com/general/latest/gr/sns.html */
export const SNS_PUBLISHES_PER_SECOND = 30_000;

/** Of one service, by default. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
export const TASKS_PER_SERVICE = 5_000;

/** `INGEST_CONCURRENCY`, and with it what waits in the process so that there is a choice. */
export const SLOTS_PER_TASK = 16;
export const HELD_PER_TASK = SLOTS_PER_TASK + 10;

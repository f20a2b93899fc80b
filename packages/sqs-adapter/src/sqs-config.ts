/** The environment variables of queues and topic, as pieces that each app puts together: `readEnv({ ...ingestQueueEnv, ... })`. */
import { z } from 'zod';

const QUEUE_URL =
  'expected an absolute http or https URL with a path, e.g. https://sqs.us-east-1.amazonaws.com/123456789012/name';

export const queueUrlSchema = z
  .string(QUEUE_URL)
  .refine((text) => /^https?:\/\/[^\s/]+\/[^\s]+$/i.test(text) && URL.canParse(text), QUEUE_URL);

const TOPIC_ARN = 'expected a topic ARN, e.g. arn:aws:sns:us-east-1:123456789012:name';

export const topicArnSchema = z
  .string(TOPIC_ARN)
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/, TOPIC_ARN);

/** More would need more sockets than the client has, see `createSqsClient`. */
export const MAX_CONCURRENCY = 256;

const CONCURRENCY = `expected a whole number from 1 to ${MAX_CONCURRENCY}`;

const concurrencySchema = z
  .string(CONCURRENCY)
  .regex(/^\d{1,4}$/, CONCURRENCY)
  .transform(Number)
  .pipe(z.int(CONCURRENCY).min(1, CONCURRENCY).max(MAX_CONCURRENCY, CONCURRENCY));

export const ingestQueueEnv = {
  INGEST_QUEUE_URL: queueUrlSchema,
  INGEST_RETRY_QUEUE_URL: queueUrlSchema,
  INGEST_DLQ_URL: queueUrlSchema,
  INGEST_CONCURRENCY: concurrencySchema.default(16),
};

export const campaignQueueEnv = {
  CAMPAIGN_QUEUE_URL: queueUrlSchema,
  CAMPAIGN_DLQ_URL: queueUrlSchema,
};

export const outcomeTopicEnv = { OUTCOME_TOPIC_ARN: topicArnSchema.optional() };

import { expect, test } from 'vitest';
import { z } from 'zod';
import { campaignQueueEnv, ingestQueueEnv, outcomeTopicEnv, queueUrlSchema, topicArnSchema } from './sqs-config.ts';

test.each([
  'https://sqs.us-east-1.amazonaws.com/123456789012/reelkeep-ingest',
  'http://sqs.us-east-1.localhost.localstack.cloud:4566/000000000000/reelkeep-ingest',
  'http://127.0.0.1:4566/000000000000/reelkeep-ingest',
])('takes the queue URL %s', (url) => {
  expect(queueUrlSchema.parse(url)).toBe(url);
});

test.each(['', 'reelkeep-ingest', 'sqs://host/x', 'https://host', 'https://host/', 'https://ho st/x', '//host/x'])(
  'refuses %j as a queue URL',
  (text) => {
    expect(queueUrlSchema.safeParse(text).success).toBe(false);
  },
);

test.each(['', 'reelkeep-outcomes', 'arn:aws:sqs:us-east-1:123456789012:x', 'arn:aws:sns:us-east-1:12:x'])(
  'refuses %j as a topic ARN',
  (text) => {
    expect(topicArnSchema.safeParse(text).success).toBe(false);
  },
);

test('takes ARNs of every partition', () => {
  expect(topicArnSchema.parse('arn:aws-us-gov:sns:us-gov-west-1:123456789012:reelkeep-outcomes')).toBeTypeOf('string');
});

test('has 16 slots and no topic unless told otherwise', () => {
  const url = 'http://127.0.0.1:1/000000000000/x';
  const env = {
    INGEST_QUEUE_URL: url,
    INGEST_RETRY_QUEUE_URL: url,
    INGEST_DLQ_URL: url,
    CAMPAIGN_QUEUE_URL: url,
    CAMPAIGN_DLQ_URL: url,
  };
  const schema = z.object({ ...ingestQueueEnv, ...campaignQueueEnv, ...outcomeTopicEnv });
  expect(schema.parse(env)).toEqual({ ...env, INGEST_CONCURRENCY: 16 });
  expect(schema.safeParse({ ...env, INGEST_CONCURRENCY: '257' }).success).toBe(false);
  expect(schema.safeParse({ ...env, INGEST_CONCURRENCY: '0' }).success).toBe(false);
  expect(schema.parse({ ...env, INGEST_CONCURRENCY: '256' }).INGEST_CONCURRENCY).toBe(256);
});

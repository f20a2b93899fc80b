import { expect, test } from 'vitest';
import { readIngestConfig } from './config.ts';

const queue = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;
const least = { INGEST_QUEUE_URL: queue('i'), INGEST_RETRY_QUEUE_URL: queue('r'), INGEST_DLQ_URL: queue('d') };

test.each([
  [undefined, 21_600_000],
  ['7200', 7_200_000],
  ['90m', 5_400_000],
])('INGEST_RETRY_FOR of %s is %i ms', (text, ms) => {
  const env = text === undefined ? least : { ...least, INGEST_RETRY_FOR: text };
  expect(readIngestConfig(env).retryForMs).toBe(ms);
});

test('every wrong variable is named at once', () => {
  const env = { ...least, INGEST_RETRY_FOR: '10s', INGEST_CONCURRENCY: '0', PROVIDER_PROFILES_FILE: '' };
  for (const name of ['INGEST_CONCURRENCY', 'INGEST_RETRY_FOR .*90m', 'PROVIDER_PROFILES_FILE']) {
    expect(() => readIngestConfig(env)).toThrow(new RegExp(`^${name}`, 'm'));
  }
});

test('a file that can not be read or has another shape is a wrong variable like any other', () => {
  const env = {
    ...least,
    INGEST_CONCURRENCY: '0',
    PROVIDER_HEADERS_FILE: '/none.json',
    PROVIDER_PROFILES_FILE: '/none',
  };
  for (const fault of ['INGEST_CONCURRENCY', 'PROVIDER_HEADERS_FILE is wrong: /none.json', 'PROVIDER_PROFILES_FILE']) {
    expect(() => readIngestConfig(env)).toThrow(new RegExp(`^${fault}`, 'm'));
  }
});

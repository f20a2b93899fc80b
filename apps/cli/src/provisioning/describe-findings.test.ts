import type { Finding } from '@reelkeep/core/provisioning/setting';
import { expect, test } from 'vitest';
import { describeFindings } from './describe-findings.ts';

const bucket = 'b';
const at = { resource: 'bucket b' } as const;
const say = (findings: readonly Finding[], plan = true) =>
  describeFindings(findings, { plan, bucket, messaging: undefined });

test('a plan is a diff by resource: what is added, what changes, what is kept and what can not be had', () => {
  const lines = say([
    { ...at, kind: 'changed', property: 'versioning', from: null, to: 'Enabled' },
    { ...at, kind: 'changed', property: 'encryption', from: { algorithm: 'AES256' }, to: { algorithm: 'aws:kms' } },
    { ...at, kind: 'kept', property: 'CORS', why: 'narrower' },
    { resource: 'event rule r', kind: 'unsupported', property: 'rule', why: 'not supported by this engine' },
  ]);
  expect(lines).toEqual([
    'bucket b',
    '  + versioning: Enabled',
    '  ~ encryption: {"algorithm":"AES256"} -> {"algorithm":"aws:kms"}',
    '  = CORS: kept, narrower',
    '',
    'event rule r',
    '  ! rule: not supported by this engine',
    '',
    '2 properties would change; "reelkeep provision" does it.',
  ]);
});

test('of rules and of statements only those that differ are shown', () => {
  const [one, two, three] = [{ ID: '1' }, { ID: '2' }, { ID: '3' }];
  const from = { Statement: [one, two] };
  expect(
    say([
      { ...at, kind: 'changed', property: 'lifecycle', from: [one, two], to: [one, three] },
      { ...at, kind: 'changed', property: 'policy', from, to: { Statement: [one, two, three] } },
    ]).slice(1, 6),
  ).toEqual(['  ~ lifecycle:', '      - {"ID":"2"}', '      + {"ID":"3"}', '  ~ policy:', '      + {"ID":"3"}']);
});

test('a second run says that there is nothing to change, and the names that the apps need', () => {
  const queues = { ingest: 'i', ingestRetry: 'r', ingestDlq: 'd', campaigns: 'c', campaignsDlq: 'cd', outcomes: 'o' };
  const messaging = { queues, outcomeTopicArn: 'arn' };
  const lines = describeFindings([], { plan: false, bucket, messaging });
  expect(lines[0]).toBe('Nothing to change.');
  expect(lines).toContain('  INGEST_DLQ_URL=d');
  expect(lines).toContain('  OUTCOME_TOPIC_ARN=arn');
});

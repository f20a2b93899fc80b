/** What ingest may delete: the opened entries of its attempts, and nothing else that lies in the bucket. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ATTEMPT_RANDOM_BYTES, formatTracedAttempt } from '../attempt-trace.ts';
import { attemptKey, closedKey, decisionKey, dueKey, removedKey, tombstoneKey } from '../ledger.ts';
import { REASONS } from '../reasons.ts';
import { chainKey } from '../receipt-keys.ts';
import { tenantSchema } from '../tenant.ts';
import { arbitraryCreativeId, arbitraryTenant, arbitraryVideoParts } from '../testing/arbitraries.ts';
import { formatVideoKey } from '../video-key.ts';
import { iamPolicy } from './iam-policy.ts';

const { Statement } = iamPolicy('ingest', {
  partition: 'aws',
  bucket: 'b',
  videoPrefix: 'videos',
  ledgerPrefix: 'ledger',
  queueArns: { ingest: '', ingestRetry: '', ingestDlq: '', campaigns: '', campaignsDlq: '', outcomes: '' },
  topicArn: '',
  ruleArn: '',
});
const patterns = Statement.find(({ Sid }) => Sid === 'ReelkeepAttempts')?.Resource.map(
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html: `*` any characters, `?` one.
  (arn) => new RegExp(`^${arn.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`),
);
const mayDelete = (key: string) => patterns?.some((pattern) => pattern.test(`arn:aws:s3:::b/${key}`));

const hex = (length: number) => fc.stringMatching(new RegExp(`^[1-9a-f]{${length}}$`));
const attempt = fc.oneof(
  fc.uuid(),
  fc.constant(undefined).map(() => randomUUID()),
  fc
    .tuple(hex(32), hex(16), hex(2 * ATTEMPT_RANDOM_BYTES))
    .map(([trace, span, random]) => formatTracedAttempt(`00-${trace}-${span}-01`, random) ?? ''),
);
const closing = fc.oneof(
  fc.record({ outcome: fc.constant('stored' as const), sizeBytes: fc.nat(), sha256: hex(64) }),
  fc.record({ outcome: fc.constant('uploaded' as const), sizeBytes: fc.nat() }),
  fc.record({
    outcome: fc.constant('dropped' as const),
    reason: fc.constantFrom(...Object.keys(REASONS), 'abandoned', 'lost_race', 'already_stored'),
  }),
);

test('every opened entry of an attempt may go', () => {
  fc.assert(
    fc.property(arbitraryVideoParts, attempt, (parts, id) => {
      expect(mayDelete(attemptKey('ledger', parts, id))).toBe(true);
    }),
  );
});

test('no closing, no mark of removal, no tombstone, receipt or link, and no video', () => {
  const others = fc.record({ parts: arbitraryVideoParts, id: attempt, how: closing, round: fc.integer({ min: 1 }) });
  fc.assert(
    fc.property(others, ({ parts, id, how, round }) => {
      const { tenant, creativeId } = parts;
      const keys = [
        closedKey('ledger', parts, id, how),
        removedKey('ledger', parts),
        tombstoneKey('ledger', tenant, creativeId, round),
        decisionKey('ledger', tenant, creativeId, round),
        `ledger/${tenant}/${creativeId}/reaped/20250901_000000_123.json`,
        `ledger/${tenant}/${creativeId}/reaped-keys/20250901_000000_123/000001.jsonl`,
        chainKey('ledger', tenant, round),
        formatVideoKey('videos', parts),
      ];
      for (const key of keys) expect(mayDelete(key), key).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('no note of what is due, but of a tenant called videos and a campaign called as a folder is', () => {
  const at = new Date('2025-09-01T00:00:00Z');
  const note = { at, kind: 'reap', campaignId: '20250812_143052-1', message: randomUUID() } as const;
  expect(mayDelete(dueKey('ledger', { ...note, tenant: tenantSchema.parse('videos') }))).toBe(true);
  fc.assert(
    fc.property(arbitraryTenant, arbitraryCreativeId, fc.uuid(), (tenant, campaignId, message) => {
      fc.pre(tenant !== 'videos');
      expect(mayDelete(dueKey('ledger', { at, kind: 'reap', tenant, campaignId, message }))).toBe(false);
    }),
  );
});

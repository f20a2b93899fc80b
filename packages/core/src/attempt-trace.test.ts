import { expect, test } from 'vitest';
import { formatTracedAttempt, traceOfAttempt } from './attempt-trace.ts';
import { creativeIdSchema } from './creative.ts';
import { attemptKey, closedKey, creativeVideosPrefix, isUploadAttempt, parseLedgerKey } from './ledger.ts';
import { tenantSchema } from './tenant.ts';

const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const RANDOM = '0123456789abcd';

test('gives back the context that an attempt was named by, through the ledger and back', () => {
  const attempt = formatTracedAttempt(TRACEPARENT, RANDOM) ?? '';
  const parts = {
    tenant: tenantSchema.parse('acme'),
    creativeId: creativeIdSchema.parse('campaign-1'),
    iteration: 1,
    generatedAt: new Date('2025-08-12T14:30:52Z'),
  };
  const closed = closedKey('ledger', parts, attempt, { outcome: 'stored', sizeBytes: 1, sha256: 'a'.repeat(64) });
  expect(closed.startsWith(attemptKey('ledger', parts, attempt))).toBe(true);
  const record = parseLedgerKey(creativeVideosPrefix('ledger', parts.tenant, parts.creativeId), closed);
  const mark = record?.mark;
  expect(mark).toMatchObject({ kind: 'closed', attempt, closing: { outcome: 'stored' } });
  expect(mark?.kind === 'closed' && traceOfAttempt(mark.attempt)).toBe(TRACEPARENT);
});

test('is no upload by presigned URL, and differs for two attempts in one span', () => {
  const one = formatTracedAttempt(TRACEPARENT, RANDOM) ?? '';
  expect(isUploadAttempt(one)).toBe(false);
  expect(formatTracedAttempt(TRACEPARENT, 'ffffffffffffff')).not.toBe(one);
});

test.each(['', 'junk', TRACEPARENT.replace(/01$/, '00')])('makes no attempt id of %j', (traceparent) => {
  expect(formatTracedAttempt(traceparent, RANDOM)).toBeUndefined();
});

test.each(['0b1b4c8e-33b2-4d3e-9a65-0c3a2f4b1d11', 'abc_def', ''])('finds no trace in the attempt %j', (attempt) => {
  expect(traceOfAttempt(attempt)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { compareCalls, readAllowed } from './iam-coverage.ts';

test('calls that are listed and made count as passed; each one that is only one of both as failed, by its name', () => {
  const seen = new Set(['ingest s3:PutObject on videos', 'ingest s3:DeleteObject on videos']);
  const allowed = new Set(['ingest s3:PutObject on videos', 'api s3:RestoreObject on videos']);
  expect(compareCalls(seen, allowed)).toMatchObject({
    passed: 1,
    failed: 2,
    notes: [
      'made, but in no policy: ingest s3:DeleteObject on videos',
      'in a policy, but never made: api s3:RestoreObject on videos',
    ],
  });
});

test('what is allowed is read from the command that an operator uses', async () => {
  const allowed = await readAllowed();
  expect(allowed).toContain('ingest sqs:SendMessage on ingestRetry');
  expect(allowed).toContain('provisioning events:PutTargets on rule');
});

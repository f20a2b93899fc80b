import { StorageClass } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { readArchiveState } from './archive-state.ts';

const ended = 'ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT"';

test.each([
  ['an ordinary object', {}, undefined],
  ['one that is read like any other', { StorageClass: StorageClass.GLACIER_IR }, undefined],
  ['one in the archive', { StorageClass: StorageClass.GLACIER }, { state: 'archived' }],
  ['one in the deep archive', { StorageClass: StorageClass.DEEP_ARCHIVE }, { state: 'archived' }],
  [
    'one on its way out',
    { StorageClass: StorageClass.GLACIER, Restore: 'ongoing-request="true"' },
    { state: 'restoring' },
  ],
  [
    'one with a copy',
    { StorageClass: StorageClass.DEEP_ARCHIVE, Restore: ended },
    { state: 'restored', until: new Date('2012-12-21T00:00:00Z') },
  ],
  [
    'one with a copy of an unknown end',
    { StorageClass: StorageClass.GLACIER, Restore: 'ongoing-request="false"' },
    { state: 'restored', until: undefined },
  ],
  [
    "one in Intelligent-Tiering's archive",
    { StorageClass: StorageClass.INTELLIGENT_TIERING, ArchiveStatus: 'ARCHIVE_ACCESS' } as const,
    { state: 'archived' },
  ],
])('%s', (_, head, expected) => {
  expect(readArchiveState(head)).toEqual(expected);
});

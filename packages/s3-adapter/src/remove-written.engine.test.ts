/** Removing what was written on an engine that keeps versions: neither a version nor a marker of it may stay. */
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { bucketWish } from '@reelkeep/core/provisioning/bucket-wish';
import { expect, test } from 'vitest';
import { provisionBucket } from './bucket-provisioning.ts';
import { createQuickRequests } from './quick-requests.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';

test.each(['the SDK', 'quick requests'])(
  'by %s: nothing of it is left, and what lay there before is back',
  async (by) => {
    const s3 = await startEngineOfEnvironment();
    const quick = createQuickRequests({ ...s3, timeoutMs: 30_000, maxSockets: 8, now: () => new Date() });
    const store = createS3ObjectStore({ ...s3, ...(by === 'quick requests' && { quick }) });
    const wish = bucketWish({ bucket: s3.bucket, videoPrefix: 'v', versioning: true, tlsOnly: false });
    await provisionBucket({ ...s3, region: 'us-east-1', wish });
    const body = new Uint8Array(0);
    const [before, again] = [await store.put({ key: 'l/twice', body }), await store.put({ key: 'l/twice', body })];
    const once = await store.put({ key: 'l/once', body });
    await store.put({ key: 'l/once.closed', body });
    expect(new Set([before, again, once].map(({ versionId }) => versionId)).size).toBe(3);

    const removed = ['l/once', 'l/twice'];
    expect(await store.removeWritten([once, again])).toMatchObject({ removed, failed: [] });
    // What is gone already is no failure.
    expect(await store.removeWritten([once])).toMatchObject({ removed: ['l/once'], failed: [] });

    const page = await s3.client.send(new ListObjectVersionsCommand({ Bucket: s3.bucket }));
    expect(page.DeleteMarkers ?? []).toEqual([]);
    const left = (page.Versions ?? []).map(({ Key, VersionId }) => [Key, VersionId]);
    expect(left).toEqual([
      ['l/once.closed', expect.any(String)],
      ['l/twice', before.versionId],
    ]);
    s3.client.destroy();
  },
);

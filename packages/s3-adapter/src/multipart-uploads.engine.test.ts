/** Unfinished uploads on a real engine. */
import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createMultipartUploads } from './multipart-uploads.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';
import { gather } from './testing/gather.ts';

test('unfinished uploads under a prefix are listed, and gone once they are aborted, twice as well', async () => {
  const s3 = await startEngineOfEnvironment();
  const uploads = createMultipartUploads(s3);
  const under = async (prefix: string) => (await gather(uploads.list(prefix))).map(({ key }) => key);
  for (const Key of ['videos/acme/a', 'videos/acme/b', 'videos/acme-2/a']) {
    await s3.client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key }));
  }
  expect(await under('videos/acme/')).toEqual(['videos/acme/a', 'videos/acme/b']);
  const [first] = await gather(uploads.list('videos/acme/'));
  if (first === undefined) throw new Error('there was one');
  expect(Math.abs(first.startedAt.getTime() - Date.now())).toBeLessThan(3_600_000);
  for (const _ of [1, 2]) await uploads.abort(first);
  expect(await under('videos/')).toEqual(['videos/acme-2/a', 'videos/acme/b']);
  s3.client.destroy();
});

import { StoreError } from '@reelkeep/core/store-error';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMultipartUploads } from './multipart-uploads.ts';
import { type FaultServer, startFaultServer } from './testing/fault-server.ts';
import { gather } from './testing/gather.ts';

let server: FaultServer;
beforeAll(async () => {
  server = await startFaultServer();
});
afterAll(() => server.stop());

const answer = (inner: string) =>
  `<?xml version="1.0"?><ListMultipartUploadsResult><Bucket>bucket</Bucket>${inner}</ListMultipartUploadsResult>`;
const upload = (key: string, id: string) =>
  `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>2025-08-12T14:30:52.000Z</Initiated></Upload>`;
const more = (key: string, id: string) =>
  `<IsTruncated>true</IsTruncated><NextKeyMarker>${key}</NextKeyMarker><NextUploadIdMarker>${id}</NextUploadIdMarker>`;

test('every page is read, from where the last one ended', async () => {
  server.behave((request, response) => {
    const later = request.url?.includes('upload-id-marker=1') === true;
    response.end(
      later
        ? answer(`${upload('v/a', '2')}<IsTruncated>false</IsTruncated>`)
        : answer(`${upload('v/a', '1')}${more('v/a', '1')}`),
    );
  });
  const found = await gather(createMultipartUploads(server).list('v/'));
  expect(found.map(({ uploadId }) => uploadId)).toEqual(['1', '2']);
  expect(server.requests[1]).toContain('key-marker=v%2Fa');
});

test.each([
  ['a listing that goes in a circle', answer(`${upload('v/a', '1')}${more('v/a', '1')}`), 200],
  ['a listing of objects in its place', '<ListBucketResult><Name>bucket</Name></ListBucketResult>', 200],
  ['a call that the engine does not know', '<Error><Code>NotImplemented</Code></Error>', 501],
])('%s is no "there are none"', async (_, body, status) => {
  server.behave((_request, response) => response.writeHead(status).end(body));
  const listing = gather(createMultipartUploads(server).list('v/'));
  await expect(listing).rejects.toBeInstanceOf(StoreError);
});

test('an upload that is gone counts as aborted, one that S3 will not abort does not', async () => {
  server.behave((_, response) => response.writeHead(404).end('<Error><Code>NoSuchUpload</Code></Error>'));
  await createMultipartUploads(server).abort({ key: 'v/a', uploadId: '1' });
  server.behave((_, response) => response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'));
  const refused = createMultipartUploads(server).abort({ key: 'v/a', uploadId: '1' });
  await expect(refused).rejects.toMatchObject({ code: 'AccessDenied' });
});

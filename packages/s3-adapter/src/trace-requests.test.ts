import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultServer, s3Error, startFaultServer } from './testing/fault-server.ts';
import { type RequestTracer, traceRequests } from './trace-requests.ts';

let server: FaultServer;
const spans: { name: string; attributes: Record<string, unknown>; failed?: string }[] = [];
const tracer: RequestTracer = {
  span(name, { attributes }, work) {
    const span: (typeof spans)[number] = { name, attributes: { ...attributes } };
    spans.push(span);
    return work({
      set: (more) => void Object.assign(span.attributes, more),
      fail: (type) => void Object.assign(span, { failed: type }),
    });
  },
};

beforeAll(async () => {
  server = await startFaultServer({ maxAttempts: 2 });
  traceRequests(server.client, tracer);
});
afterAll(() => server.stop());

const head = () => server.client.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'v.mp4' }));
const put = () => server.client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'v.mp4', Body: 'x' }));

test('shows a request with its bucket, key and answer, and nothing that it was sent with', async () => {
  server.behave((_, response) => response.writeHead(200, { 'x-amz-request-id': 'r-1', etag: '"e"' }).end());
  spans.length = 0;
  await head();
  expect(spans).toMatchObject([{ name: 'S3.HeadObject' }]);
  expect(spans[0]).not.toHaveProperty('failed');
  expect(JSON.parse(JSON.stringify(spans[0]?.attributes))).toEqual({
    'rpc.system': 'aws-api',
    'rpc.service': 'S3',
    'rpc.method': 'HeadObject',
    'aws.s3.bucket': 'bucket',
    'aws.s3.key': 'v.mp4',
    'http.response.status_code': 200,
    'aws.request_id': 'r-1',
  });
});

test.each([
  ['is not there', 404, 'NoSuchKey'],
  ['is taken', 412, 'PreconditionFailed'],
])('takes the word that a key %s for an answer, and lets it out as it came', async (_what, status, code) => {
  server.behave(s3Error(status, code));
  spans.length = 0;
  await expect(put()).rejects.toMatchObject({ name: code });
  expect(spans).toMatchObject([{ name: 'S3.PutObject', attributes: { 'http.response.status_code': status } }]);
  expect(spans[0]).not.toHaveProperty('failed');
});

test('fails with S3’s own code, in one span however often it was tried', async () => {
  server.behave(s3Error(503, 'SlowDown'));
  spans.length = 0;
  await expect(put()).rejects.toMatchObject({ name: 'SlowDown' });
  expect(spans).toMatchObject([{ failed: 'SlowDown', attributes: { 'http.request.resend_count': 1 } }]);
});

test('fails with what the network says where nobody answers', async () => {
  server.behave((request) => request.socket.destroy());
  spans.length = 0;
  await expect(put()).rejects.toThrow();
  expect(spans).toMatchObject([{ failed: 'ECONNRESET' }]);
});

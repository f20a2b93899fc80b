/** The SDK's own presigner is the oracle: whatever is signed, both write the same URL, byte for byte. */
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resolveBucketUrl } from './bucket-url.ts';
import { createPresigner, type PresignRequest } from './presign-query.ts';
import { createS3Client, type S3Connection } from './s3-client.ts';
import type { SigningIdentity } from './signing-moment.ts';

/** Every character that S3 calls safe, that needs care, or that it advises against: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const PRINTABLE = Array.from({ length: 0x5f }, (_, index) => String.fromCharCode(0x20 + index));
const anyText = fc.oneof(
  fc.string({ unit: fc.constantFrom(...PRINTABLE), minLength: 1, maxLength: 60 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
);
/** HTTP carries printable ASCII in a header. */
const headerText = fc.string({ unit: fc.constantFrom(...PRINTABLE), minLength: 1, maxLength: 40 });
const identity: fc.Arbitrary<SigningIdentity> = fc.record({
  accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
  secretAccessKey: fc.stringMatching(/^[A-Za-z0-9/+]{40}$/),
  sessionToken: fc.option(fc.base64String({ minLength: 20, maxLength: 80 }), { nil: undefined }),
});
const connection: fc.Arbitrary<S3Connection> = fc.record(
  {
    region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1'),
    endpoint: fc.constantFrom(
      undefined,
      'http://127.0.0.1:4566',
      'https://s3.example',
      'https://s3.example:443',
      'http://s3.example:8080/base/',
    ),
    forcePathStyle: fc.constantFrom(undefined, true, false),
  },
  { requiredKeys: ['region'] },
);
const terms = fc.record({
  connection,
  identity,
  bucket: fc.constantFrom('reels', 'my.dotted.bucket'),
  signedAt: fc
    .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z'), noInvalidDate: true })
    .map((at) => new Date(Math.floor(at.getTime() / 1_000) * 1_000)),
  expiresInSeconds: fc.integer({ min: 1, max: 604_800 }),
});
type Terms = typeof terms extends fc.Arbitrary<infer T> ? T : never;

async function compare(
  { connection: place, identity: who, bucket, signedAt, expiresInSeconds }: Terms,
  key: string,
  request: PresignRequest,
  sdkUrl: (client: S3Client, options: { expiresIn: number; signingDate: Date }) => Promise<string>,
): Promise<void> {
  const client = createS3Client({ ...place, credentials: plain(who) }, { checksums: false });
  const expected = await sdkUrl(client, { expiresIn: expiresInSeconds, signingDate: signedAt });
  client.destroy();
  const bucketUrl = await resolveBucketUrl(place, bucket);
  const presign = createPresigner()({ bucket: bucketUrl, identity: who, signedAt, expiresInSeconds });
  const url = presign(request)(key);
  expect(url).toBe(expected);
  // The API writes it into JSON as it is, and counts a byte for each character.
  expect(url).toMatch(/^[!#-[\]-~]+$/);
}

function plain({ accessKeyId, secretAccessKey, sessionToken }: SigningIdentity) {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

const overrides = fc.record(
  {
    'response-cache-control': anyText,
    'response-content-disposition': anyText,
    'response-content-encoding': anyText,
    'response-content-language': anyText,
    'response-content-type': anyText,
  },
  { requiredKeys: [] },
);
type Overrides = typeof overrides extends fc.Arbitrary<infer T> ? T : never;

function sdkOverrides(of: Overrides) {
  return {
    ResponseCacheControl: of['response-cache-control'],
    ResponseContentDisposition: of['response-content-disposition'],
    ResponseContentEncoding: of['response-content-encoding'],
    ResponseContentLanguage: of['response-content-language'],
    ResponseContentType: of['response-content-type'],
  };
}

test('a GET and a HEAD of any key with any response overrides are what the SDK signs', async () => {
  await fc.assert(
    fc.asyncProperty(terms, anyText, overrides, fc.boolean(), async (about, key, query, head) => {
      const input = { Bucket: about.bucket, Key: key, ...sdkOverrides(query) };
      const request: PresignRequest = head
        ? { method: 'HEAD', query, headers: {} }
        : { method: 'GET', query: { ...query, 'x-id': 'GetObject' }, headers: {} };
      await compare(about, key, request, (client, options) =>
        getSignedUrl(client, head ? new HeadObjectCommand(input) : new GetObjectCommand(input), options),
      );
    }),
    { numRuns: 150 },
  );
});

test('the Expires override of a GET is what the SDK signs', async () => {
  await fc.assert(
    fc.asyncProperty(terms, fc.date({ min: new Date(0), noInvalidDate: true }), async (about, expires) => {
      const at = new Date(Math.floor(expires.getTime() / 1_000) * 1_000);
      const input = { Bucket: about.bucket, Key: 'v.mp4', ResponseExpires: at };
      const query = { 'response-expires': at.toUTCString(), 'x-id': 'GetObject' };
      await compare(about, 'v.mp4', { method: 'GET', query, headers: {} }, (client, options) =>
        getSignedUrl(client, new GetObjectCommand(input), options),
      );
    }),
    { numRuns: 30 },
  );
});

test('a PUT with signed length, type, digest, condition and metadata is what the SDK signs', async () => {
  const upload = fc.record({
    contentLength: fc.integer({ min: 0, max: 5_368_709_120 }),
    sha256: fc.option(fc.base64String({ minLength: 44, maxLength: 44 }), { nil: undefined }),
    source: headerText,
    creative: headerText,
  });
  await fc.assert(
    fc.asyncProperty(terms, anyText, upload, async (about, key, { contentLength, sha256, source, creative }) => {
      const headers = {
        'content-length': String(contentLength),
        'content-type': 'video/mp4',
        'if-none-match': '*',
        'x-amz-meta-creative_id': creative,
        'x-amz-meta-original_url': source,
        ...(sha256 !== undefined && { 'x-amz-checksum-sha256': sha256 }),
      };
      const command = new PutObjectCommand({
        Bucket: about.bucket,
        Key: key,
        ContentLength: contentLength,
        ContentType: 'video/mp4',
        IfNoneMatch: '*',
        Metadata: { creative_id: creative, original_url: source },
        ...(sha256 !== undefined && { ChecksumSHA256: sha256 }),
      });
      const query = { 'x-id': 'PutObject' };
      await compare(about, key, { method: 'PUT', query, headers }, (client, options) =>
        getSignedUrl(client, command, {
          ...options,
          unhoistableHeaders: new Set(Object.keys(headers)),
          signableHeaders: new Set(['host', ...Object.keys(headers)]),
        }),
      );
    }),
    { numRuns: 100 },
  );
});

test('signs with the right key when day, identity or region change between URLs, and change back', async () => {
  const signers = createPresigner();
  const one = { accessKeyId: 'AKIAONE', secretAccessKey: 'one' };
  const two = { accessKeyId: 'AKIATWO', secretAccessKey: 'two', sessionToken: 'token' };
  const days = [new Date('2025-08-12T23:59:59Z'), new Date('2025-08-13T00:00:00Z')];
  const request: PresignRequest = { method: 'GET', query: {}, headers: {} };
  for (const region of ['us-east-1', 'eu-west-1', 'us-east-1']) {
    const bucket = await resolveBucketUrl({ region, credentials: one }, 'reels');
    for (const signedAt of [...days, ...days]) {
      for (const who of [one, two, one]) {
        const about = { bucket, identity: who, signedAt, expiresInSeconds: 60 };
        expect(signers(about)(request)('v.mp4')).toBe(createPresigner()(about)(request)('v.mp4'));
      }
    }
  }
});

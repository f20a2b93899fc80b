import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { s3EnvFaults, s3EnvShape, s3Settings } from './s3-config.ts';

const read = (env: Record<string, string>) => z.object(s3EnvShape).parse(env);
const faultsOf = (env: Record<string, string>) =>
  z
    .object(s3EnvShape)
    .safeParse(env)
    .error?.issues.map(({ path }) => path.join('.')) ?? [];

test('needs nothing: without a bucket there is none, and the prefixes are videos and ledger', () => {
  expect(s3Settings(read({}))).toEqual({
    connection: { region: 'us-east-1', endpoint: undefined, forcePathStyle: undefined },
    bucket: undefined,
    videoPrefix: 'videos',
    ledgerPrefix: 'ledger',
    storageClass: 'STANDARD',
  });
});

test('takes the S3 endpoint before the general one', () => {
  const general = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
  expect(s3Settings(read(general)).connection.endpoint).toBe('http://127.0.0.1:4566');
  const both = { ...general, AWS_ENDPOINT_URL_S3: 'https://s3.example' };
  expect(s3Settings(read(both)).connection.endpoint).toBe('https://s3.example');
});

test.each(['http://[::1]:4566', 'http://local_stack:4566', 'https://S3.Example./base/'])(
  'takes the endpoint %s',
  (url) => {
    expect(s3Settings(read({ AWS_ENDPOINT_URL: url })).connection.endpoint).toBe(url);
  },
);

test.each([
  ['true', true],
  ['1', true],
  ['FALSE', false],
  ['no', false],
])('reads S3_FORCE_PATH_STYLE=%s as %s', (text, forcePathStyle) => {
  expect(s3Settings(read({ S3_FORCE_PATH_STYLE: text })).connection.forcePathStyle).toBe(forcePathStyle);
});

test.each(['abc', 'my.videos-1', 'a'.repeat(63)])('takes the bucket name %s', (name) => {
  expect(read({ S3_BUCKET_NAME: name }).S3_BUCKET_NAME).toBe(name);
});

describe('refuses', () => {
  test.each([
    ['S3_BUCKET_NAME', ''],
    ['S3_BUCKET_NAME', 'ab'],
    ['S3_BUCKET_NAME', 'a'.repeat(64)],
    ['S3_BUCKET_NAME', 'Videos'],
    ['S3_BUCKET_NAME', 'my_videos'],
    ['S3_BUCKET_NAME', '-videos'],
    ['S3_BUCKET_NAME', 'a..b'],
    ['S3_BUCKET_NAME', '192.168.0.1'],
    ['S3_BUCKET_NAME', 'xn--videos'],
    ['S3_BUCKET_NAME', 'videos-s3alias'],
    ['S3_VIDEO_PREFIX', ''],
    ['S3_VIDEO_PREFIX', '/videos'],
    ['S3_VIDEO_PREFIX', 'videos/'],
    ['S3_LEDGER_PREFIX', 'led ger'],
    ['S3_FORCE_PATH_STYLE', 'maybe'],
    ['S3_FORCE_PATH_STYLE', ''],
    ['S3_STORAGE_CLASS', 'GLACIER'],
    ['AWS_REGION', ''],
    ['AWS_REGION', 'Frankfurt'],
    ['AWS_REGION', 'us-east'],
    ['AWS_ENDPOINT_URL', 'localhost:4566'],
    ['AWS_ENDPOINT_URL', ''],
    ['AWS_ENDPOINT_URL_S3', 'ftp://s3.example'],
    ['AWS_ENDPOINT_URL_S3', 'http://a"b.test:9000'],
    ['AWS_ENDPOINT_URL_S3', 'http://a%22b.test:9000'],
  ])('%s=%j', (variable, value) => {
    expect(faultsOf({ [variable]: value })).toEqual([variable]);
  });
});

test.each(['us-east-1', 'eu-central-1', 'us-gov-west-1', 'ap-southeast-10', 'us-iso-east-1'])(
  'takes the region %s',
  (region) => {
    expect(s3Settings(read({ AWS_REGION: region })).connection.region).toBe(region);
  },
);

test.each([
  ['videos', 'videos', 1],
  ['videos', 'videos/ledger', 1],
  ['reels/ledger/videos', 'reels/ledger', 1],
  ['videos', 'videos-ledger', 0],
  ['reels/videos', 'reels/ledger', 0],
])('prefixes %s and %s have %s faults between them', (videos, ledger, faults) => {
  expect(s3EnvFaults(read({ S3_VIDEO_PREFIX: videos, S3_LEDGER_PREFIX: ledger }))).toHaveLength(faults);
});

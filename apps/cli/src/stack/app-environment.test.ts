import { describe, expect, it } from 'vitest';
import { appEnvironment, isAwsItself, type StackDefaults } from './app-environment.ts';

const queues = {
  ingest: 'http://127.0.0.1:4566/000000000000/reelkeep-ingest',
  ingestRetry: 'http://127.0.0.1:4566/000000000000/reelkeep-ingest-retry',
  ingestDlq: 'http://127.0.0.1:4566/000000000000/reelkeep-ingest-dlq',
  campaigns: 'http://127.0.0.1:4566/000000000000/reelkeep-campaigns',
  campaignsDlq: 'http://127.0.0.1:4566/000000000000/reelkeep-campaigns-dlq',
  outcomes: 'http://127.0.0.1:4566/000000000000/reelkeep-outcomes',
};
const embedded: StackDefaults = {
  access: {
    engine: 'embedded',
    endpoint: 'http://127.0.0.1:4566',
    s3Endpoint: 'http://127.0.0.1:4566',
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  },
  bucket: 'reelkeep-videos',
  queues,
  outcomeTopicArn: 'arn:aws:sns:us-east-1:000000000000:reelkeep-outcomes',
  auth: { publicKeyPem: 'PEM', issuer: 'reelkeep-local', audience: 'reelkeep' },
  localProviders: true,
  cacheDir: '/home/.reelkeep/cache',
  stateDir: '/home/.reelkeep/state',
};
const aws: StackDefaults = {
  ...embedded,
  access: { engine: 'aws', endpoint: undefined, s3Endpoint: undefined, region: 'eu-central-1', credentials: undefined },
  bucket: undefined,
  auth: undefined,
  localProviders: false,
};

describe('appEnvironment', () => {
  it('names everything an app needs on an engine of our own', () => {
    expect(appEnvironment({ PATH: '/bin' }, embedded)).toMatchObject({
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      S3_BUCKET_NAME: 'reelkeep-videos',
      S3_FORCE_PATH_STYLE: 'true',
      INGEST_QUEUE_URL: queues.ingest,
      INGEST_RETRY_QUEUE_URL: queues.ingestRetry,
      INGEST_DLQ_URL: queues.ingestDlq,
      CAMPAIGN_QUEUE_URL: queues.campaigns,
      CAMPAIGN_DLQ_URL: queues.campaignsDlq,
      OUTCOME_TOPIC_ARN: embedded.outcomeTopicArn,
      AUTH_PUBLIC_KEY: 'PEM',
      AUTH_ISSUER: 'reelkeep-local',
      AUTH_AUDIENCE: 'reelkeep',
      PROVIDER_ALLOW_HTTP: 'true',
      PROVIDER_ALLOW_PRIVATE: 'true',
      NODE_COMPILE_CACHE: '/home/.reelkeep/cache',
    });
  });

  it('lets no account of the user show through on an engine of our own', () => {
    const env = appEnvironment(
      {
        AWS_PROFILE: 'production',
        AWS_SESSION_TOKEN: 'real',
        AWS_ENDPOINT_URL_S3: 'https://s3.example',
        AWS_ACCESS_KEY_ID: 'AKIAREAL',
      },
      embedded,
    );
    expect(env).not.toHaveProperty('AWS_PROFILE');
    expect(env).not.toHaveProperty('AWS_SESSION_TOKEN');
    expect(env).not.toHaveProperty('AWS_ENDPOINT_URL_S3');
    expect(env['AWS_ACCESS_KEY_ID']).toBe('test');
  });

  it.each([
    ['S3_BUCKET_NAME', 'mine'],
    ['S3_BUCKET_NAME', ''],
    ['S3_VIDEO_PREFIX', 'clips'],
    ['S3_FORCE_PATH_STYLE', 'false'],
    ['INGEST_QUEUE_URL', 'http://127.0.0.1:4566/000000000000/mine'],
    ['INGEST_CONCURRENCY', '2'],
    ['AUTH_ISSUER', 'https://issuer.example'],
    ['PROVIDER_ALLOW_HTTP', 'false'],
    ['PROVIDER_ALLOWED_HOSTS', 'provider.example'],
    ['LOG_LEVEL', 'DEBUG'],
  ])('passes %s=%s on as the user set it', (name, value) => {
    expect(appEnvironment({ [name]: value }, embedded)[name]).toBe(value);
  });

  it('leaves credentials, endpoints and profile to the environment on AWS', () => {
    const outer = { AWS_PROFILE: 'production', AWS_ENDPOINT_URL_S3: 'https://s3.example', AWS_REGION: 'eu-central-1' };
    const env = appEnvironment(outer, aws);
    expect(env).toMatchObject(outer);
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_CONFIG_FILE', 'AWS_ENDPOINT_URL', 'S3_FORCE_PATH_STYLE']) {
      expect(env).not.toHaveProperty(name);
    }
  });

  it('neither loosens the provider rules nor names a bucket or key where none was given', () => {
    const env = appEnvironment({}, aws);
    for (const name of [
      'PROVIDER_ALLOW_HTTP',
      'PROVIDER_ALLOW_PRIVATE',
      'S3_BUCKET_NAME',
      'AUTH_PUBLIC_KEY',
      'AUTH_ISSUER',
    ]) {
      expect(env).not.toHaveProperty(name);
    }
  });
});

describe('isAwsItself', () => {
  it.each([
    [undefined, true],
    ['https://s3.eu-central-1.amazonaws.com', true],
    ['https://vpce-1.s3.cn-north-1.vpce.amazonaws.com.cn', true],
    ['http://127.0.0.1:4566', false],
    ['https://amazonaws.com.example', false],
  ])('says of %s: %s', (endpoint, expected) => {
    expect(isAwsItself(endpoint)).toBe(expected);
  });
});

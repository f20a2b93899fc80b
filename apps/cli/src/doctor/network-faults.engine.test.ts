/** Faults of the way to the engine, planted by proxies before LocalStack. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineEndpoint } from './testing/engine-endpoint.ts';
import {
  type Listener,
  type ProxyFaults,
  startFaultProxy,
  startSilence,
  unusedAddress,
} from './testing/fault-proxy.ts';
import { type PlantedStack, plantStack } from './testing/planted-stack.ts';
import { runDoctor } from './testing/run-doctor.ts';

let stack: PlantedStack;
const listeners: Listener[] = [];
beforeAll(async () => {
  stack = await plantStack({ endpoint: engineEndpoint('LOCALSTACK') });
});
afterAll(async () => {
  stack.clients.close();
  await Promise.all(listeners.map((listener) => listener.stop()));
});

async function proxied(faults: ProxyFaults, scheme = 'http'): Promise<Record<string, string>> {
  const proxy = await startFaultProxy(stack.endpoint, faults);
  listeners.push(proxy);
  return { AWS_ENDPOINT_URL_S3: `${scheme}://${proxy.address}` };
}

/** Of S3 alone: the messaging side stays sound, so that one fault has one finding. */
const FAULTS: Array<[string, string, () => Promise<Record<string, string>>]> = [
  ['nobody listens', 'endpoint_refused', async () => ({ AWS_ENDPOINT_URL_S3: `http://${await unusedAddress()}` })],
  ['no name server knows the host', 'host_unknown', async () => ({ AWS_ENDPOINT_URL_S3: 'http://s3.invalid' })],
  [
    'connections are taken and nothing is said',
    'endpoint_silent',
    async () => {
      const silence = await startSilence();
      listeners.push(silence);
      return { AWS_ENDPOINT_URL_S3: `http://${silence.address}` };
    },
  ],
  ['the certificate is self-signed', 'certificate_untrusted', () => proxied({ selfSigned: true }, 'https')],
  ['plain http meets a TLS port', 'tls_mismatch', () => proxied({ selfSigned: true }, 'http')],
  ['https meets a plain port', 'tls_mismatch', () => proxied({}, 'https')],
  ['the clock is five minutes behind', 'clock_skewed', () => proxied({ dateShiftMs: 300_000 })],
  ['the clock is ten minutes ahead', 'clock_skewed', () => proxied({ dateShiftMs: -600_000 })],
  ['S3 refuses for the time', 'clock_skewed', () => proxied({ answer: refuse(403, 'RequestTimeTooSkewed') })],
  ['the session has expired', 'credentials_expired', () => proxied({ answer: refuse(400, 'ExpiredToken') })],
  ['the session token is another one', 'session_token_wrong', () => proxied({ answer: refuse(400, 'InvalidToken') })],
  ['a login page answers', 'not_s3', () => proxied({ loginPage: true })],
  ['S3 asks for fewer requests', 'overloaded', () => proxied({ answer: refuse(503, 'SlowDown') })],
  ['S3 itself fails', 'service_failing', () => proxied({ answer: refuse(500, 'InternalError') })],
  [
    'the bucket is elsewhere (301)',
    'region_wrong',
    () => proxied({ answer: refuse(301, 'PermanentRedirect'), headers: { 'x-amz-bucket-region': 'eu-central-1' } }),
  ],
  ['the link carries 60 KB/s', 'link_slow', () => proxied({ bytesPerSecond: 60_000 })],
  ['If-None-Match gets lost', 'conditional_writes_ignored', () => proxied({ dropped: ['if-none-match'] })],
  ['ranges get lost', 'operation_failed', () => proxied({ dropped: ['range'] })],
  [
    'the storage class is unknown there',
    'storage_class_unknown',
    () =>
      proxied({
        answer: ({ headers }) =>
          headers['x-amz-storage-class'] === 'GLACIER_IR' ? { status: 400, code: 'InvalidStorageClass' } : undefined,
      }),
  ],
];

function refuse(status: number, code: string) {
  return () => ({ status, code });
}

describe.concurrent('doctor names it when', () => {
  test.each(FAULTS)('%s: %s', async (fault, diagnosis, plant) => {
    const more = fault.includes('storage class') ? { S3_STORAGE_CLASS: 'GLACIER_IR' } : {};
    const { diagnoses, exitCode } = await runDoctor({ ...stack.env, ...more, ...(await plant()) });
    expect(diagnoses).toEqual([diagnosis]);
    expect(exitCode).toBe(1);
  });

  test('SQS and SNS are away while S3 is there', async () => {
    const env = { AWS_ENDPOINT_URL_SQS: `http://${await unusedAddress()}`, AWS_ENDPOINT_URL_S3: stack.endpoint };
    const { diagnoses, report } = await runDoctor({ ...stack.env, ...env });
    expect(diagnoses).toEqual(['endpoint_refused']);
    expect(report.checks.find(({ name }) => name === 's3.delete')?.outcome).toBe('passed');
  });

  test('the region of the bucket is named, as S3 tells it', async () => {
    const env = await proxied({ headers: { 'x-amz-bucket-region': 'ap-south-1' } });
    const { report } = await runDoctor({ ...stack.env, ...env });
    expect(report.findings).toMatchObject([
      { diagnosis: 'region_wrong', details: [expect.stringContaining('ap-south-1')] },
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import type { S3Connection } from './s3-client.ts';
import { startEmbeddedS3 } from './testing/embedded-s3.ts';
import { urlSignerContract } from './testing/url-signer-contract.ts';
import { createSignerAs, createUrlSigner, MAX_EXPIRES_SECONDS } from './url-signer.ts';

urlSignerContract('the embedded engine', false, async () => {
  const s3 = await startEmbeddedS3();
  return { signer: (now) => createUrlSigner({ ...s3, now }), close: () => s3.stop() };
});

const NOW = new Date('2025-08-12T14:30:52.900Z');
const AWS: S3Connection = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
};
const signerOf = (connection: Partial<S3Connection> = {}) =>
  createUrlSigner({ connection: { ...AWS, ...connection }, bucket: 'reels', now: () => NOW });
const upload = { key: 'v.mp4', expiresInSeconds: 60, contentLength: 5, metadata: { tenant: 'acme' } };

test('signs for the host of the bucket on AWS, and by path on an engine of our own', async () => {
  const get = { key: 'videos/acme/a b.mp4', expiresInSeconds: 900 };
  expect((await signerOf().signGet(get)).url).toMatch(
    /^https:\/\/reels\.s3\.eu-central-1\.amazonaws\.com\/videos\/acme\/a%20b\.mp4\?/,
  );
  const local = await signerOf({ endpoint: 'http://127.0.0.1:4566' }).signGet(get);
  expect(local.url).toMatch(/^http:\/\/127\.0\.0\.1:4566\/reels\/videos\/acme\/a%20b\.mp4\?/);
});

test('signs nothing for a host that would have to be escaped in JSON', async () => {
  const signed = signerOf({ endpoint: 'http://a"b.test' }).signGet({ key: 'v.mp4', expiresInSeconds: 900 });
  await expect(signed).rejects.toThrow('has no plain URL');
});

test('is valid from the signing second for as long as asked', async () => {
  const { url, expiresAt } = await signerOf().signGet({ key: 'v.mp4', expiresInSeconds: 900 });
  const query = new URL(url).searchParams;
  expect(query.get('X-Amz-Date')).toBe('20250812T143052Z');
  expect(query.get('X-Amz-Expires')).toBe('900');
  expect(expiresAt).toEqual(new Date('2025-08-12T14:45:52Z'));
});

test('promises nothing beyond the end of the credentials', async () => {
  const expiration = new Date('2025-08-12T14:40:00Z');
  const signer = signerOf({
    credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 's', sessionToken: 't', expiration }),
  });
  expect((await signer.signGet({ key: 'v.mp4', expiresInSeconds: 900 })).expiresAt).toEqual(expiration);
  expect((await signer.signPut(upload)).expiresAt).toEqual(new Date('2025-08-12T14:31:52Z'));
});

test('signs exactly the headers that the uploader is told to send', async () => {
  const { url, headers, method } = await signerOf().signPut({ ...upload, sha256: 'ab'.repeat(32) });
  const signed = new URL(url).searchParams.get('X-Amz-SignedHeaders')?.split(';');
  expect(signed).toEqual(['host', ...Object.keys(headers)].toSorted());
  expect(method).toBe('PUT');
  expect(headers).toEqual({
    'content-length': '5',
    'content-type': 'video/mp4',
    'if-none-match': '*',
    'x-amz-checksum-sha256': Buffer.from('ab'.repeat(32), 'hex').toString('base64'),
    'x-amz-meta-tenant': 'acme',
  });
  expect(url).not.toContain('crc32');
  expect(url).not.toContain('x-amz-meta-tenant=');
});

test('asks for the storage class in a signed header when there is one', async () => {
  const signer = createUrlSigner({ connection: AWS, bucket: 'reels', storageClass: 'STANDARD_IA', now: () => NOW });
  expect((await signer.signPut(upload)).headers).toMatchObject({ 'x-amz-storage-class': 'STANDARD_IA' });
});

test('gives a GET its content type and disposition', async () => {
  const query = async (fields: object) =>
    new URL((await signerOf().signGet({ key: 'v.mp4', expiresInSeconds: 60, ...fields })).url).searchParams;
  expect((await query({})).get('response-content-type')).toBe('video/mp4');
  expect((await query({})).get('response-content-disposition')).toBeNull();
  expect((await query({ disposition: 'inline' })).get('response-content-disposition')).toBe('inline');
  expect((await query({ disposition: 'attachment', fileName: 'a.mp4' })).get('response-content-disposition')).toBe(
    'attachment; filename="a.mp4"',
  );
});

describe('refuses with a RangeError', () => {
  test.each([0, -1, 1.5, MAX_EXPIRES_SECONDS + 1, Number.NaN])('an expiry of %s seconds', async (expiresInSeconds) => {
    await expect(signerOf().signGet({ key: 'v.mp4', expiresInSeconds })).rejects.toThrow(RangeError);
    await expect(signerOf().readSigner(expiresInSeconds)).rejects.toThrow(RangeError);
    await expect(signerOf().signPut({ ...upload, expiresInSeconds })).rejects.toThrow(RangeError);
  });

  test.each([-1, 1.5, 5 * 1_073_741_824 + 1])('an upload of %s bytes', async (contentLength) => {
    await expect(signerOf().signPut({ ...upload, contentLength })).rejects.toThrow(RangeError);
  });

  test('a sha256 that is none', async () => {
    await expect(signerOf().signPut({ ...upload, sha256: 'abc' })).rejects.toThrow(RangeError);
  });

  test.each(['a"b.mp4', 'a\r\nb.mp4', 'é.mp4', 'a\\b.mp4'])('a file name of %j', async (fileName) => {
    const get = { key: 'v.mp4', expiresInSeconds: 60, disposition: 'inline', fileName } as const;
    await expect(signerOf().signGet(get)).rejects.toThrow(RangeError);
  });
});

test('takes the longest and the shortest expiry', async () => {
  for (const expiresInSeconds of [1, MAX_EXPIRES_SECONDS]) {
    expect((await signerOf().signGet({ key: 'v.mp4', expiresInSeconds })).url).toContain(
      `X-Amz-Expires=${expiresInSeconds}&`,
    );
  }
});

test('signs many reads of one answer as it signs each by itself', async () => {
  const many = await signerOf().readSigner(900);
  const files = [
    {},
    { disposition: 'attachment', fileName: 'a.mp4' },
    { disposition: 'attachment', fileName: 'b.mp4' },
    { disposition: 'inline' },
    {},
  ] as const;
  for (const [index, about] of files.entries()) {
    const request = { key: `videos/acme/v ${index}.mp4`, ...about };
    const get = await signerOf().signGet({ ...request, expiresInSeconds: 900 });
    const head = await signerOf().signHead({ ...request, expiresInSeconds: 900 });
    expect([many.signGet(request), many.signHead(request)]).toEqual([get.url, head.url]);
    expect(many.expiresAt).toEqual(get.expiresAt);
  }
});

test('asks who signs once a second for each life, and at once again when nobody was found', async () => {
  let clock = NOW.getTime();
  const asked: string[] = [];
  let found = false;
  const identify = async () => {
    const accessKeyId = `KEY${asked.length}`;
    asked.push(accessKeyId);
    if (!found) throw new Error('none found');
    return { accessKeyId, secretAccessKey: 'secret' };
  };
  const signer = createSignerAs(identify, { connection: AWS, bucket: 'reels', now: () => new Date(clock) });
  const signed = async (seconds: number) => {
    const { expiresAt, expiresAtText, signGet } = await signer.readSigner(seconds);
    expect(expiresAtText).toBe(expiresAt.toISOString());
    const query = new URL(signGet({ key: 'v.mp4' })).searchParams;
    return [query.get('X-Amz-Credential')?.slice(0, 4), query.get('X-Amz-Date'), query.get('X-Amz-Expires')];
  };
  await expect(signed(900)).rejects.toThrow('none found');
  found = true;
  const first = ['KEY1', '20250812T143052Z', '900'];
  expect(await Promise.all([signed(900), signed(900)])).toEqual([first, first]);
  clock += 99;
  expect(await signed(900)).toEqual(first);
  expect(await signed(60)).toEqual(['KEY2', '20250812T143052Z', '60']);
  clock += 1;
  expect(await signed(60)).toEqual(['KEY3', '20250812T143053Z', '60']);
  expect(asked).toHaveLength(4);
});

test('throws a StoreError that says so when there are no credentials', async () => {
  const credentials = async () => {
    throw Object.assign(new Error('none found'), { name: 'CredentialsProviderError' });
  };
  await expect(signerOf({ credentials }).signGet({ key: 'v.mp4', expiresInSeconds: 60 })).rejects.toMatchObject({
    name: 'StoreError',
    kind: 'misconfigured',
  });
});

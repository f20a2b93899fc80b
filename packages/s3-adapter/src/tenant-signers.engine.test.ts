/** Session credentials on an engine that has STS (LocalStack): what they sign is taken, and S3 knows whose it is. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { tenantSchema } from '@reelkeep/core/tenant';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTenantSigners } from './tenant-signers.ts';
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';

const acme = tenantSchema.parse('acme');
let s3: Awaited<ReturnType<typeof startEngineOfEnvironment>>;
beforeAll(async () => {
  s3 = await startEngineOfEnvironment();
});
afterAll(() => s3?.client.destroy());

test('a URL is signed with a session of the tenant, and cut to its hour', async () => {
  const signerOf = createTenantSigners({
    ...s3,
    videoPrefix: 'videos',
    roleArn: 'arn:aws:iam::000000000000:role/presign',
  });
  const signed = await signerOf(acme).signGet({ key: 'videos/acme/v.mp4', expiresInSeconds: 604_800 });
  const query = new URL(signed.url).searchParams;
  expect(query.get('X-Amz-Security-Token')).toMatch(/.{20}/);
  expect(query.get('X-Amz-Credential')).toMatch(/^(ASIA|LSIA)/);
  const lifeSeconds = (signed.expiresAt.getTime() - Date.now()) / 1_000;
  expect(lifeSeconds).toBeGreaterThan(3_000);
  expect(lifeSeconds).toBeLessThanOrEqual(3_600);
});

test('a video is played with such a URL, and with no other signature', async () => {
  const key = 'videos/acme/20250812_143052-campaign-123-001.mp4';
  await s3.client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: key, Body: 'a video' }));
  const roleArn = 'arn:aws:iam::000000000000:role/presign';
  const signer = createTenantSigners({ ...s3, videoPrefix: 'videos', roleArn })(acme);
  const { url } = await signer.signGet({ key, expiresInSeconds: 60 });
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([200, 'a video']);
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
  expect((await fetch(url.replace(/(X-Amz-Signature=)[0-9a-f]{4}/, '$1beef'))).status).toBe(403);
});

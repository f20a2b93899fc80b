/** Signs 1,000 GET URLs with our signer and with a loop of `getSignedUrl`, in turns; prints URLs a second of each as JSON. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createS3Client } from '../s3-client.ts';
import { createUrlSigner } from '../url-signer.ts';

const ROUNDS = 9;
const connection = { region: 'us-east-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } };
const signer = createUrlSigner({ connection, bucket: 'reels' });
const client = createS3Client(connection);
const keys = Array.from(
  { length: 1_000 },
  (_, index) => `videos/acme/20250812_143052-campaign-123-${String(index + 1).padStart(3, '0')}.mp4`,
);

async function perSecond(sign: (key: string) => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  for (const key of keys) await sign(key);
  return Math.round((keys.length / (performance.now() - begin)) * 1_000);
}

const rounds = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const ours = await perSecond((key) => signer.signGet({ key, expiresInSeconds: 900 }));
  const sdk = await perSecond((key) => {
    const command = new GetObjectCommand({ Bucket: 'reels', Key: key, ResponseContentType: 'video/mp4' });
    return getSignedUrl(client, command, { expiresIn: 900 });
  });
  rounds.push({ ours, sdk, ratio: ours / sdk });
}
process.stdout.write(`${JSON.stringify({ rounds })}\n`);

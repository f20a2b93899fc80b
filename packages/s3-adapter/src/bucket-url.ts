/** Where a bucket's objects have their URLs: asked of the SDK, whose rules of regions, partitions and endpoints are not ours to repeat. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createS3Client, type S3Connection } from './s3-client.ts';

export interface BucketUrl {
  /** `https://reels.s3.eu-central-1.amazonaws.com` */
  readonly origin: string;
  /** As it is signed, with the port when it is not the scheme's own. */
  readonly host: string;
  /** What comes before the key: `/`, or `/reels/` in path style. */
  readonly path: string;
  /** That signatures are made for. */
  readonly region: string;
}

/** What `UrlSigner` promises of its URLs. */
const PLAIN = /^[!#-[\]-~]+$/;

/** Signs a key of its own with credentials of nobody, and reads off it what is the same in every URL. No request is sent. */
export async function resolveBucketUrl(connection: S3Connection, bucket: string): Promise<BucketUrl> {
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
  const client = createS3Client({ ...connection, credentials });
  try {
    const sample = new URL(await getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: 'k' })));
    const [, , region] = sample.searchParams.get('X-Amz-Credential')?.split('/') ?? [];
    const isPlain = PLAIN.test(`${sample.origin}${sample.pathname}`) && sample.pathname.endsWith('/k');
    if (region === undefined || !isPlain) throw new TypeError(`${bucket} has no plain URL`);
    return { origin: sample.origin, host: sample.host, path: sample.pathname.slice(0, -1), region };
  } finally {
    client.destroy();
  }
}

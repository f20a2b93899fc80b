/** The bucket's CORS rules as S3 reads and writes them. */
import { GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { type CorsRule, settleCors } from '@reelkeep/core/provisioning/bucket-cors';
import type { Setting } from '@reelkeep/core/provisioning/setting';
import { type BucketTarget, readBucket } from './read-bucket.ts';

export function corsSetting(target: BucketTarget, wanted: CorsRule): Setting<readonly CorsRule[]> {
  const { client, bucket: Bucket, send } = target;
  return {
    resource: `bucket ${Bucket}`,
    property: 'CORS',
    read: () =>
      readBucket(target, 'NoSuchCORSConfiguration', async () => {
        const { CORSRules } = await client.send(new GetBucketCorsCommand({ Bucket }), send);
        return CORSRules;
      }),
    settle: (current, force) => settleCors(current, wanted, force),
    write: async (rules) => {
      await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [...rules] } }), send);
    },
  };
}

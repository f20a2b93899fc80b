/** The bucket's default encryption as S3 reads and writes it. */
import {
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { ENCRYPTION_ALGORITHMS, type Encryption, settleEncryption } from '@reelkeep/core/provisioning/bucket-settings';
import type { Setting } from '@reelkeep/core/provisioning/setting';
import { type BucketTarget, readBucket } from './read-bucket.ts';

export function encryptionSetting(target: BucketTarget, wanted: Encryption): Setting<Encryption> {
  const { client, bucket: Bucket, send } = target;
  // What else the rule says (a bucket key, kinds of encryption that are refused) is somebody's own and is written back.
  let rule: ServerSideEncryptionRule = {};
  return {
    resource: `bucket ${Bucket}`,
    property: 'default encryption',
    read: () =>
      readBucket(target, 'ServerSideEncryptionConfigurationNotFoundError', async () => {
        const answer = await client.send(new GetBucketEncryptionCommand({ Bucket }), send);
        rule = answer.ServerSideEncryptionConfiguration?.Rules?.[0] ?? {};
        const { SSEAlgorithm, KMSMasterKeyID } = rule.ApplyServerSideEncryptionByDefault ?? {};
        const algorithm = ENCRYPTION_ALGORITHMS.find((known) => known === SSEAlgorithm);
        if (algorithm === undefined) return undefined;
        return KMSMasterKeyID === undefined ? { algorithm } : { algorithm, kmsKeyId: KMSMasterKeyID };
      }),
    settle: (current, force) => settleEncryption(current, wanted, force),
    write: async ({ algorithm, kmsKeyId }) => {
      const ApplyServerSideEncryptionByDefault = {
        SSEAlgorithm: algorithm,
        ...(kmsKeyId === undefined ? {} : { KMSMasterKeyID: kmsKeyId }),
      };
      // A bucket key saves a call to KMS for each object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
      const BucketKeyEnabled = algorithm === 'aws:kms' ? true : rule.BucketKeyEnabled;
      const Rules = [{ ...rule, ApplyServerSideEncryptionByDefault, BucketKeyEnabled }];
      const ServerSideEncryptionConfiguration = { Rules };
      await client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }), send);
    },
  };
}

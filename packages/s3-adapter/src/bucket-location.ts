/** Where a new bucket is to lie, in the words of CreateBucket. */
import { BucketLocationConstraint, type CreateBucketCommandInput } from '@aws-sdk/client-s3';
import { StoreError } from '@reelkeep/core/store-error';

type Location = Pick<CreateBucketCommandInput, 'CreateBucketConfiguration'>;

/** us-east-1 is the region that must not be named: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function bucketLocation(region: string): Location {
  if (region === 'us-east-1') return {};
  const known = Object.values(BucketLocationConstraint).find((constraint) => constraint === region);
  if (known === undefined) {
    throw new StoreError({
      kind: 'misconfigured',
      code: 'UnknownRegion',
      message: `the AWS SDK knows no region ${region} to create a bucket in`,
      advice: 'Correct AWS_REGION, or create the bucket yourself.',
    });
  }
  return { CreateBucketConfiguration: { LocationConstraint: known } };
}

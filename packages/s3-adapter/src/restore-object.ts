/** Asks S3 to bring an archived video back for some days. */
import { RestoreObjectCommand } from '@aws-sdk/client-s3';
import type { RestoreVideo } from '@reelkeep/core/archive-state';
import { readFailure } from '@reelkeep/core/service-failure';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3 } from './store-errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html */
export function createRestoreVideo({ client, bucket }: S3Bucket): RestoreVideo {
  return ({ key, days, tier }, { signal } = {}) =>
    answerFromS3(`restore ${key}`, signal, async () => {
      const command = new RestoreObjectCommand({
        Bucket: bucket,
        Key: key,
        RestoreRequest: { Days: days, GlacierJobParameters: { Tier: tier } },
      });
      try {
        const { $metadata } = await client.send(command, { ...(signal && { abortSignal: signal }) });
        // 200: there was a copy already, which now stays longer.
        return $metadata.httpStatusCode === 200 ? 'readable' : 'begun';
      } catch (error) {
        const { code } = readFailure(error);
        if (code === 'RestoreAlreadyInProgress') return 'under_way';
        if (code === 'GlacierExpeditedRetrievalNotAvailable' || code === 'InvalidObjectState') return 'refused';
        throw error;
      }
    });
}

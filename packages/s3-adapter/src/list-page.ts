/** One page of a listing. */
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { CallOptions, ListRequest, ObjectPage, StoredObject } from '@reelkeep/core/object-store';
import { type PlainListing, readPlainListing } from './plain-listing.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { answerFromS3, notFromS3 } from './store-errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listPage(
  { client, bucket }: S3Bucket,
  request: ListRequest,
  { signal }: CallOptions,
): Promise<ObjectPage> {
  const { prefix, startAfter, maxKeys = 1_000 } = request;
  if (!Number.isInteger(maxKeys) || maxKeys < 1 || maxKeys > 1_000) {
    return Promise.reject(new RangeError(`maxKeys is an integer from 1 to 1000, got ${maxKeys}`));
  }
  const action = `list ${prefix}`;
  return answerFromS3(action, signal, async () => {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      StartAfter: startAfter,
      MaxKeys: maxKeys,
    });
    const plain = readAhead(command);
    const page = await client.send(command, { ...(signal && { abortSignal: signal }) });
    // A login page answers 200 as well, and would read as a listing of nothing.
    if (page.Name === undefined || page.IsTruncated === undefined) throw notFromS3(action, 'bucket name');
    const rest = (page.Contents ?? []).map(({ Key, Size, LastModified, StorageClass }): StoredObject => {
      if (Key === undefined || Size === undefined || LastModified === undefined)
        throw notFromS3(action, 'key, size or date');
      return { key: Key, sizeBytes: Size, lastModified: LastModified, storageClass: StorageClass ?? 'STANDARD' };
    });
    return { objects: plain()?.objects ?? rest, truncated: page.IsTruncated };
  });
}

/** Takes the objects out of the answer before the SDK parses it. @returns those of the last answer, where that was plain. */
function readAhead({ middlewareStack }: ListObjectsV2Command): () => PlainListing | undefined {
  let plain: PlainListing | undefined;
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      plain = undefined;
      const { response } = result;
      if (!isAnswer(response) || response.statusCode !== 200 || !isStream(response.body)) return result;
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      plain = readPlainListing(bytes.toString());
      response.body = plain === undefined ? bytes : Buffer.from(plain.rest);
      return result;
    },
    // Behind the SDK's own reading, so that it is given the answer first.
    { step: 'deserialize', priority: 'low', name: 'readListingAhead' },
  );
  return () => plain;
}

interface Answer {
  readonly statusCode: number;
  body: unknown;
}

function isAnswer(response: unknown): response is Answer {
  return typeof response === 'object' && response !== null && 'statusCode' in response && 'body' in response;
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

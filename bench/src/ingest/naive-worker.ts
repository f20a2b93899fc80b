/** The worker that most would write first: fetch, lib-storage's Upload, sqs-consumer with batches of ten. */
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Upload } from '@aws-sdk/lib-storage';
import { Consumer } from 'sqs-consumer';

const { BENCH_BUCKET: bucket = '', BENCH_QUEUE_URL: queueUrl = '' } = process.env;
const s3 = new S3Client({ forcePathStyle: true });

const consumer = Consumer.create({
  sqs: new SQSClient({}),
  queueUrl,
  batchSize: 10,
  handleMessage: async (message) => {
    const { tenant, creative_id, iteration, original_url } = JSON.parse(message.Body ?? '{}');
    const response = await fetch(original_url);
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    const upload = new Upload({
      client: s3,
      params: {
        Bucket: bucket,
        Key: `peer/${tenant}/${creative_id}-${iteration}.mp4`,
        Body: Readable.fromWeb(response.body),
        ContentType: 'video/mp4',
      },
    });
    await upload.done();
    process.stdout.write(`stored ${iteration}\n`);
    // Returning nothing would leave it in the queue: it would be done again half a minute later, in somebody else's turn.
    return message;
  },
});
consumer.on('error', (error) => process.stderr.write(`${error}\n`));
consumer.on('processing_error', (error) => process.stderr.write(`${error}\n`));
consumer.start();
process.stdout.write('started\n');
process.once('SIGTERM', () => process.exit(0));

/** AWS clients as any user would build them from `stack.json`. */
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { separateS3Endpoint } from './engine.ts';
import type { StackFile } from './stack-file.ts';

function common({ endpoint, region, credentials }: StackFile) {
  return { endpoint, region, credentials: { ...credentials } };
}

/** Where the stack's S3 answers. */
export function s3EndpointOf({ endpoint, region }: StackFile): string {
  return separateS3Endpoint(region) ?? endpoint;
}

export function s3Client(stack: StackFile): S3Client {
  return new S3Client({ ...common(stack), endpoint: s3EndpointOf(stack), forcePathStyle: true });
}

export function sqsClient(stack: StackFile): SQSClient {
  return new SQSClient(common(stack));
}

export function snsClient(stack: StackFile): SNSClient {
  return new SNSClient(common(stack));
}

/** The clients of SQS and SNS, with time-outs and sockets that suit long polls. */
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

export interface ClientOptions {
  readonly region: string;
  /** Default: what the environment says (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_SQS` ...), else AWS. */
  readonly endpoint?: string | undefined;
  /** Default: the SDK's default chain. */
  readonly credentials?: SQSClientConfig['credentials'];
}

const CONNECTION_TIMEOUT_MS = 5_000;
/** Longer than the longest long poll, 20 s, with room for a slow answer. */
const SQS_REQUEST_TIMEOUT_MS = 30_000;
const SNS_REQUEST_TIMEOUT_MS = 10_000;
/**
 * A long poll holds its socket. With the SDK's 50, the heartbeats and deletes of 50 slots would wait behind the polls of
 * idle ones; this takes 256 slots of an ingest queue and of its retry queue, with a call beside each poll.
 */
const SQS_MAX_SOCKETS = 1_024;

export function createSqsClient({ region, endpoint, credentials }: ClientOptions): SQSClient {
  const agent = { keepAlive: true, maxSockets: SQS_MAX_SOCKETS };
  return new SQSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    // The endpoint is said once; a queue URL that was made under another name of the same engine still works.
    useQueueUrlAsEndpoint: false,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: SQS_REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

export function createSnsClient({ region, endpoint, credentials }: ClientOptions): SNSClient {
  return new SNSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: SNS_REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
}

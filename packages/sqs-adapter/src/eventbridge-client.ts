/** The client of EventBridge, which provisioning alone needs. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { ClientOptions } from './sqs-client.ts';

const REQUEST_TIMEOUT_MS = 10_000;

export function createEventBridgeClient({ region, endpoint, credentials }: ClientOptions): EventBridgeClient {
  return new EventBridgeClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
  });
}

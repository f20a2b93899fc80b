/** The one place that builds S3 clients: explicit configuration in, time-outs and a connection pool that fit videos. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { heedRetryBudget } from './retry-budget.ts';
import { type RequestTracer, traceRequests } from './trace-requests.ts';
import { leavePayloadUnsigned } from './unsigned-payload.ts';

/** Where S3 is and how it is spoken to. Credentials come from the SDK's default chain unless they are given. */
export interface S3Connection {
  readonly region: string;
  /** e.g. `http://127.0.0.1:4566`; left out for AWS itself. */
  readonly endpoint?: string | undefined;
  /** Default: true with an endpoint, since local engines rarely resolve `bucket.host`; false without. */
  readonly forcePathStyle?: boolean | undefined;
  readonly credentials?: S3ClientConfig['credentials'];
}

export interface S3ClientTuning {
  /** Tries of one request, the first included. */
  readonly maxAttempts?: number | undefined;
  /** Connections kept alive to S3: about (videos at once) x (parts in flight), and some for the ledger. */
  readonly maxSockets?: number | undefined;
  readonly connectionTimeoutMs?: number | undefined;
  /** A socket on which nothing moves for so long is given up. */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * One request from its first byte to the answer's head. No request carries more than a part (8 MiB), so two minutes
   * stand for 70 KB/s; a whole upload may take as long as it takes.
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * The same for requests that S3 answers at once: no body above 64 KiB and no POST, which may be the joining of thousands of
   * parts. Left out: as for any other. For who must learn soon that S3 takes connections and says nothing.
   */
  readonly promptTimeoutMs?: number | undefined;
  /** False for presigning: a URL must not promise the checksum of a body nobody has seen. */
  readonly checksums?: boolean | undefined;
  /** With one, each request is a span. */
  readonly tracer?: RequestTracer | undefined;
}

/** A client; `client.destroy()` closes its connections. Nothing is sent yet, so it never fails for S3's sake. */
export function createS3Client(connection: S3Connection, tuning: S3ClientTuning = {}): S3Client {
  const { region, endpoint, credentials, forcePathStyle = endpoint !== undefined } = connection;
  const { maxAttempts = 3, maxSockets = 64, connectionTimeoutMs = 3_000 } = tuning;
  const { idleTimeoutMs = 30_000, requestTimeoutMs = 120_000, checksums = true } = tuning;
  const pool = { keepAlive: true, maxSockets };
  const handler = new NodeHttpHandler({
    httpAgent: new HttpAgent(pool),
    httpsAgent: new HttpsAgent(pool),
    connectionTimeout: connectionTimeoutMs,
    socketTimeout: idleTimeoutMs,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  });
  if (tuning.promptTimeoutMs !== undefined) hurryUp(handler, tuning.promptTimeoutMs);
  const checksumPolicy = checksums ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle,
    maxAttempts,
    requestChecksumCalculation: checksumPolicy,
    responseChecksumValidation: checksumPolicy,
    // Without this the SDK opens a connection of its own for every body above 2 MiB, just to wait for "100 Continue".
    expectContinueHeader: false,
    // Should a stream ever be sent: strict engines refuse the small chunks the network hands over (InvalidChunkSizeError).
    requestStreamBufferSize: 65_536,
    requestHandler: handler,
  });
  // It walks every request and answer for a log that nobody reads.
  client.middlewareStack.remove('loggerMiddleware');
  heedRetryBudget(client);
  if (tuning.tracer !== undefined) traceRequests(client, tuning.tracer);
  if (checksums) leavePayloadUnsigned(client);
  return client;
}

const LARGE_BODY_BYTES = 65_536;

/** Gives up requests that S3 answers at once after `requestTimeout` milliseconds. */
function hurryUp(handler: NodeHttpHandler, requestTimeout: number): void {
  const handle = handler.handle.bind(handler);
  handler.handle = (request, options) => {
    const isLarge = request.body instanceof Uint8Array && request.body.byteLength > LARGE_BODY_BYTES;
    return handle(request, isLarge || request.method === 'POST' ? options : { ...options, requestTimeout });
  };
}

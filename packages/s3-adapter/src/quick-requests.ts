/**
 * The ledger's everyday requests without the SDK, which spends ten times as much on each as on the bytes it sends: an empty object
 * written, a tombstone that is not there, a short listing. Only the everyday answer is taken; for any other the caller asks the
 * SDK, which knows what S3's failures mean and when to try again.
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { CallOptions, ListRequest, ObjectPage, WrittenObject } from '@reelkeep/core/object-store';
import { type BucketUrl, resolveBucketUrl } from './bucket-url.ts';
import { readPlainListing } from './plain-listing.ts';
import { refundRetry, spendRetry } from './retry-budget.ts';
import type { S3Bucket } from './s3-bucket.ts';
import type { S3Connection } from './s3-client.ts';
import { saysKeyAbsentXml, saysWholeListing } from './s3-xml.ts';
import { createRequestSigner } from './sign-request.ts';

/** Each resolves to false or undefined where the SDK has to be asked. None rejects. */
export interface QuickRequests {
  /** An empty object that S3 has taken under this key. */
  putEmpty(key: string, contentType: string, options: CallOptions): Promise<WrittenObject | undefined>;
  /** Whether S3 says in so many words that nothing is there. */
  isAbsent(key: string, options: CallOptions): Promise<boolean>;
  /** A listing that is whole. */
  list(request: ListRequest, options: CallOptions): Promise<ObjectPage | undefined>;
}

export interface QuickRequestOptions extends S3Bucket {
  readonly connection: S3Connection;
  /** From a request to the end of its answer. */
  readonly timeoutMs: number;
  readonly maxSockets: number;
  readonly now: () => Date;
}

interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly versionId: string | undefined;
  readonly text: string;
}

/** After a failure the SDK alone is asked for so long: an S3 that is away, or wants something else, is not asked everything twice. */
const REST_MS = 10_000;
/** Of a page of a listing and of an error document; more is for the SDK. */
const MAX_ANSWER_BYTES = 1_048_576;

export function createQuickRequests(options: QuickRequestOptions): QuickRequests {
  const { client, bucket, connection, timeoutMs, maxSockets, now } = options;
  const pool = { keepAlive: true, maxSockets };
  const agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
  const sign = createRequestSigner();
  let place: Promise<BucketUrl> | undefined;
  let restUntilMs = 0;

  /** The answer where its status is one of `usual`. */
  async function ask(
    method: 'GET' | 'PUT',
    key: string,
    query: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>>,
    usual: readonly number[],
    { signal }: CallOptions,
  ): Promise<Answer | undefined> {
    // Taken in advance: should the SDK have to ask again, that is one try more of the message's fifteen.
    if (now().getTime() < restUntilMs || signal?.aborted || !spendRetry()) return undefined;
    const answer = await send().catch(() => undefined);
    if (answer !== undefined && usual.includes(answer.status)) {
      refundRetry();
      return answer;
    }
    if (!signal?.aborted) restUntilMs = now().getTime() + REST_MS;
    return undefined;

    async function send(): Promise<Answer> {
      place ??= resolveBucketUrl(connection, bucket);
      const [url, identity] = await Promise.all([place, client.config.credentials()]);
      const signed = sign({ bucket: url, identity, method, key, query, headers, at: now() });
      return exchange(new URL(url.origin), method, signed, signal);
    }
  }

  function exchange(
    origin: URL,
    method: string,
    { path, headers }: { readonly path: string; readonly headers: Readonly<Record<string, string>> },
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const secure = origin.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const target = {
        hostname: origin.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: origin.port,
        method,
        path,
        headers,
      };
      const agent = secure ? agents.https : agents.http;
      const asking = (secure ? httpsRequest : httpRequest)(
        { ...target, agent, ...(signal && { signal }) },
        (answer) => {
          const chunks: Buffer[] = [];
          let sizeBytes = 0;
          answer.on('data', (chunk: Buffer) => {
            sizeBytes += chunk.length;
            if (sizeBytes > MAX_ANSWER_BYTES) asking.destroy(new Error('more than was asked for'));
            else chunks.push(chunk);
          });
          answer.once('error', reject);
          answer.once('end', () => {
            const { statusCode: status = 0, headers: said } = answer;
            const versionId = said['x-amz-version-id'];
            resolve({
              status,
              etag: said.etag,
              versionId: typeof versionId === 'string' ? versionId : undefined,
              text: Buffer.concat(chunks).toString(),
            });
          });
        },
      );
      const timer = setTimeout(() => asking.destroy(new Error('no answer')), timeoutMs);
      asking.once('error', reject);
      asking.once('close', () => {
        clearTimeout(timer);
        reject(new Error('closed before the answer was whole'));
      });
      asking.end();
    });
  }

  return {
    async putEmpty(key, contentType, call) {
      const headers = {
        'content-length': '0',
        'content-type': contentType,
        'x-amz-checksum-crc32': EMPTY_CRC32,
        'x-amz-sdk-checksum-algorithm': 'CRC32',
      };
      const answer = await ask('PUT', key, {}, headers, [200], call);
      return answer?.etag === undefined ? undefined : { key, versionId: answer.versionId };
    },
    async isAbsent(key, call) {
      const answer = await ask('GET', key, {}, {}, [200, 404], call);
      return answer?.status === 404 && saysKeyAbsentXml(answer.text);
    },
    async list({ prefix, startAfter, maxKeys }, call) {
      // How many are asked for is for the SDK's side to check.
      if (maxKeys !== undefined) return undefined;
      const after = startAfter === undefined ? {} : { 'start-after': startAfter };
      const query = { 'list-type': '2', prefix, ...after };
      const answer = await ask('GET', '', query, {}, [200], call);
      const listing = answer && readPlainListing(answer.text);
      return listing && saysWholeListing(listing.rest) ? { objects: listing.objects, truncated: false } : undefined;
    },
  };
}

/** Four zero bytes in Base64: a bucket that locks its objects wants a checksum of nothing as well. */
const EMPTY_CRC32 = 'AAAAAA==';

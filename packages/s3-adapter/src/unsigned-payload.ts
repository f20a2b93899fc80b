/**
 * Leaves a video's bytes out of the signature. The SDK would hash each body once more with SHA-256, as much work as all
 * the rest of an upload, for what the signed checksum header already says: S3 refuses bytes that do not fit it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import type { S3Client } from '@aws-sdk/client-s3';

const PAYLOAD_HEADER = 'x-amz-content-sha256';
const CHECKSUM_HEADERS = ['x-amz-checksum-crc32', 'x-amz-checksum-sha256'];
/** A ledger object's hash costs nothing. */
const WORTHWHILE_BYTES = 65_536;

interface HttpRequest {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** From then on the client signs large bodies as `UNSIGNED-PAYLOAD` where a checksum of theirs is in a signed header. */
export function leavePayloadUnsigned({ middlewareStack }: S3Client): void {
  middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (isHttpRequest(request) && isLarge(request.body) && CHECKSUM_HEADERS.some((name) => name in request.headers)) {
        request.headers[PAYLOAD_HEADER] = 'UNSIGNED-PAYLOAD';
      }
      return next(args);
    },
    // Behind the checksum (build), before the signature (finalizeRequest).
    { step: 'build', priority: 'low', name: 'leavePayloadUnsigned' },
  );
}

function isHttpRequest(request: unknown): request is HttpRequest {
  return typeof request === 'object' && request !== null && 'headers' in request && typeof request.headers === 'object';
}

function isLarge(body: unknown): boolean {
  return body instanceof Uint8Array && body.byteLength >= WORTHWHILE_BYTES;
}

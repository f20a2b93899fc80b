/** The bytes of a video on their way through: counted, hashed, walked as MP4, and refused before the store commits them. */
import { createHash } from 'node:crypto';
import type { Content } from '@reelkeep/core/ingest-protocol';
import { createMp4Walk, type Mp4Fault } from './mp4-walk.ts';
import type { ProviderVideo } from './provider-download.ts';
import { ProviderFailure } from './provider-failure.ts';
import { transferFailure } from './transfer-failure.ts';

/** What the message declared, and what this deployment allows. */
export interface Expectations {
  readonly contentLength: number | undefined;
  readonly sha256: string | undefined;
  readonly maxBytes: number;
}

export interface CheckedContent {
  /** Throws `ProviderFailure` in place of its end when the whole is not what it should be. */
  readonly body: AsyncIterable<Uint8Array>;
  /** What passed; known once `body` has ended. */
  content(): Content;
}

export function checkContent(video: ProviderVideo, expected: Expectations, signal: AbortSignal): CheckedContent {
  const hash = createHash('sha256');
  const walk = createMp4Walk();
  let sizeBytes = 0;
  let passed: Content | undefined;

  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      refuseLength(video.contentLength, expected);
      for await (const chunk of video.body) {
        sizeBytes += chunk.length;
        if (sizeBytes > expected.maxBytes) throw tooLarge(expected.maxBytes);
        const fault = walk.push(chunk);
        if (fault !== undefined) throw judged(notVideo(fault));
        hash.update(chunk);
        yield chunk;
      }
    } catch (error) {
      throw transferFailure(error, signal);
    } finally {
      video.close();
    }
    const whole = { sizeBytes, sha256: hash.digest('hex') };
    const failure = wholeFault(walk.end(), whole, expected);
    if (failure !== undefined) throw judged(failure);
    passed = whole;
  }

  /** Of a file that was put together out of ranges nobody knows whether it is wrong, or what was made of it: it is tried again. */
  function judged(failure: ProviderFailure): ProviderFailure {
    if (video.pieced?.() !== true) return failure;
    return new ProviderFailure({ reason: failure.reason, detail: failure.message, final: false });
  }

  return {
    body: body(),
    content() {
      if (passed === undefined) throw new Error('the content is known once its body has ended');
      return passed;
    },
  };
}

/** What Content-Length alone already tells. */
function refuseLength(contentLength: number | undefined, expected: Expectations): void {
  if (contentLength === undefined) return;
  if (contentLength > expected.maxBytes) throw tooLarge(expected.maxBytes);
  if (expected.contentLength !== undefined && contentLength !== expected.contentLength) {
    throw mismatch(`${expected.contentLength} bytes were declared, the provider sends ${contentLength}`);
  }
}

function wholeFault(
  fault: Mp4Fault | undefined,
  content: Content,
  expected: Expectations,
): ProviderFailure | undefined {
  const { sizeBytes, sha256 } = content;
  if (expected.contentLength !== undefined && expected.contentLength !== sizeBytes) {
    const detail = `${expected.contentLength} bytes were declared, ${sizeBytes} came`;
    return mismatch(detail, fault?.fault !== 'truncated');
  }
  if (fault !== undefined) return notVideo(fault);
  if (expected.sha256 !== undefined && expected.sha256 !== sha256) {
    return mismatch(`sha256 ${expected.sha256} was declared, ${sha256} came`);
  }
  return undefined;
}

function notVideo({ fault, detail }: Mp4Fault): ProviderFailure {
  // A file cut short, be it between two boxes, may come whole the next time; what never was an MP4 won't become one.
  return new ProviderFailure({ reason: 'provider_not_video', detail, final: fault === 'not_mp4' });
}

function tooLarge(maxBytes: number): ProviderFailure {
  return new ProviderFailure({ reason: 'provider_too_large', detail: `larger than ${maxBytes} bytes`, final: true });
}

function mismatch(detail: string, final = true): ProviderFailure {
  return new ProviderFailure({ reason: 'content_mismatch', detail, final });
}

/** A video's download as a step of its trace: from the request until its last byte was read, beside the puts that it feeds. */
import type { OpenSpan, Tracer } from '@reelkeep/runtime/tracer';
import type { OpenLiveVideo } from './open-live-video.ts';
import { findProviderFailure } from './provider-failure.ts';
import { hostOf } from './provider-rules.ts';

/** Of the URL only the host is told: the rest may open the video. */
export function traceDownload(open: OpenLiveVideo, tracer: Tracer): OpenLiveVideo {
  return async (url, ...rest) => {
    const attributes = { 'server.address': hostOf(new URL(url)) };
    const span = tracer.begin('ingest.download', { kind: 'client', attributes });
    try {
      const video = await open(url, ...rest);
      const close = () => {
        video.close();
        span.end();
      };
      return { ...video, body: untilRead(video.body, span), close };
    } catch (error) {
      failWith(span, error);
      span.end();
      throw error;
    }
  };
}

async function* untilRead(body: AsyncIterable<Uint8Array>, span: OpenSpan): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  try {
    for await (const chunk of body) {
      sizeBytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    failWith(span, error);
    throw error;
  } finally {
    span.set({ 'reelkeep.bytes': sizeBytes });
    span.end();
  }
}

function failWith(span: OpenSpan, error: unknown): void {
  const type = findProviderFailure(error)?.reason ?? 'transfer_broken';
  span.fail(type, error instanceof Error ? error.message : undefined);
}

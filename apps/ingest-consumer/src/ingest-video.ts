/** The use case: one video from the provider's URL into the bucket. Carries out, step by step, what core's machine asks for. */
import { readFence } from '@reelkeep/core/fence';
import {
  type Content,
  INGEST_START,
  type IngestAnswer,
  type IngestState,
  type IngestVerdict,
  nextIngestState,
} from '@reelkeep/core/ingest-protocol';
import { attemptKey, closedKey } from '@reelkeep/core/ledger';
import type { ObjectStore, WrittenObject } from '@reelkeep/core/object-store';
import { type Layout, readVideoHistory } from '@reelkeep/core/remove-video';
import { StoreError } from '@reelkeep/core/store-error';
import { readTombstone } from '@reelkeep/core/tombstone';
import type { VideoGenerated } from '@reelkeep/core/video-generated';
import { formatVideoKey, type VideoParts } from '@reelkeep/core/video-key';
import { sameSource, videoMetadata } from '@reelkeep/core/video-metadata';
import type { Logger } from '@reelkeep/runtime/logger';
import { NO_TRACER, type Tracer } from '@reelkeep/runtime/tracer';
import { checkContent } from './checked-content.ts';
import type { OpenLiveVideo } from './open-live-video.ts';
import { ProviderFailure } from './provider-failure.ts';

export interface IngestPorts {
  readonly store: ObjectStore;
  readonly layout: Layout;
  readonly openProviderVideo: OpenLiveVideo;
  readonly maxBytes: number;
  readonly now: () => Date;
  /** Unique to each call, 1 to 64 of A-Z a-z 0-9 _ -. */
  readonly newAttempt: () => string;
  /** Hears of each opened entry once S3 has answered that its closing is written, and of no other. */
  readonly onClosed?: ((opened: WrittenObject) => void) | undefined;
  readonly tracer?: Tracer | undefined;
}

/** @property retryAfterSeconds the provider's own word on when to come back. */
export type IngestResult = IngestVerdict & { readonly retryAfterSeconds?: number | undefined };

export type IngestVideo = (
  event: VideoGenerated,
  parts: VideoParts,
  context: { readonly signal: AbortSignal; readonly log: Logger },
) => Promise<IngestResult>;

export function createIngestVideo(ports: IngestPorts): IngestVideo {
  const { store, layout, now, tracer = NO_TRACER } = ports;

  return async function ingestVideo(event, parts, { signal, log }) {
    const attempt = ports.newAttempt();
    const key = formatVideoKey(layout.videoPrefix, parts);
    let opened: WrittenObject | undefined;
    let retryAfterSeconds: number | undefined;
    let state: IngestState = INGEST_START;
    while (state.step !== 'done') {
      const startedAt = now().getTime();
      const current = state;
      const { step } = current;
      const answer = await tracer.span(`ingest.${step}`, {}, async (span) => {
        const answer = await carryOut(current);
        span.set({ 'reelkeep.answer': answer.answer });
        if (answer.answer === 'store_away') span.fail(answer.error.code, answer.error.message);
        if (answer.answer === 'provider_failed') span.fail(answer.reason, answer.detail);
        return answer;
      });
      log.debug({
        event: `ingest.${step}.answered`,
        answer: answer.answer,
        duration_ms: now().getTime() - startedAt,
      });
      state = nextIngestState(state, answer);
    }
    return { ...state.verdict, retryAfterSeconds };

    async function carryOut(current: Exclude<IngestState, { step: 'done' }>): Promise<IngestAnswer> {
      try {
        switch (current.step) {
          case 'open_attempt':
            opened = await store.put(
              { key: attemptKey(layout.ledgerPrefix, parts, attempt), body: new Uint8Array(0) },
              { signal },
            );
            return { answer: 'written' };
          case 'read_marks':
            return await readMarks();
          case 'transfer':
            return await transfer();
          case 'inspect':
            return await inspect(current.recorded);
          case 'close_attempt': {
            const closed = closedKey(layout.ledgerPrefix, parts, attempt, current.closing);
            await store.put({ key: closed, body: new Uint8Array(0) }, { signal });
            if (opened !== undefined) ports.onClosed?.(opened);
            return { answer: 'written' };
          }
        }
      } catch (error) {
        if (error instanceof StoreError) return { answer: 'store_away', error };
        throw error;
      }
    }

    async function readMarks(): Promise<IngestAnswer> {
      const [tombstone, history] = await Promise.all([
        readTombstone(store, layout.ledgerPrefix, parts.tenant, parts.creativeId, { signal }),
        readVideoHistory(store, layout, parts, { signal }),
      ]);
      const ended = tombstone !== undefined;
      return { answer: 'marks', ended, removed: history.removed, recorded: history.stored };
    }

    async function transfer(): Promise<IngestAnswer> {
      try {
        const video = await ports.openProviderVideo(event.original_url, signal, parts.generatedAt, event.url_refresh);
        try {
          const expected = { contentLength: event.content_length, sha256: event.sha256, maxBytes: ports.maxBytes };
          const checked = checkContent(video, expected, signal);
          const metadata = { ...videoMetadata(parts, event.original_url, now()) };
          const sha256 = () => checked.content().sha256;
          const put = await store.putVideo({ key, body: checked.body, sha256, metadata }, { signal });
          // An earlier try of the put may land yet: the machine then leaves the attempt open, and the reaper fences.
          return { answer: put.outcome, content: checked.content(), mayLandAgain: put.mayLandAgain };
        } finally {
          // A store that failed before it read a byte leaves the provider's connection open.
          video.close();
        }
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        retryAfterSeconds = error.retryAfterSeconds;
        return { answer: 'provider_failed', reason: error.reason, detail: error.message, final: error.final };
      }
    }

    async function inspect(recorded: Content | undefined): Promise<IngestAnswer> {
      const head = await store.head(key, { signal });
      if (head === undefined) return { answer: 'absent' };
      const fence = readFence(head);
      if (fence !== undefined) return { answer: 'fence', because: fence.because };
      // Where both sides name a hash, it has the last word.
      const hashAgrees = event.sha256 === undefined || recorded === undefined || event.sha256 === recorded.sha256;
      const same = hashAgrees && sameSource(head.metadata['original_url'], event.original_url);
      return { answer: 'video', sizeBytes: head.sizeBytes, sameSource: same };
    }
  };
}

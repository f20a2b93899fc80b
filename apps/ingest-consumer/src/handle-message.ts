/** The way of a message, top to bottom: parse, decide, act, publish, say what the queue is to do with it. */
import { readMessage } from '@reelkeep/core/envelope';
import { fallbackIsDue, fallbackLink } from '@reelkeep/core/fallback';
import type { IngestVerdict } from '@reelkeep/core/ingest-protocol';
import type { Outcome } from '@reelkeep/core/outcome';
import { linkExpiry, type ProviderProfile } from '@reelkeep/core/provider-profile';
import type { FallbackReason, Reason } from '@reelkeep/core/reasons';
import { parkSeconds, readTravels, type Travelled, writeTravels } from '@reelkeep/core/travels';
import { type VideoGenerated, videoGeneratedSchema } from '@reelkeep/core/video-generated';
import { formatVideoKey, type VideoParts } from '@reelkeep/core/video-key';
import type { LogFields, Logger } from '@reelkeep/runtime/logger';
import { ownAttributes } from '@reelkeep/runtime/own-attributes';
import { NO_TRACER, type Tracer } from '@reelkeep/runtime/tracer';
import type { Disposition } from '@reelkeep/sqs-adapter/disposition';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import { identifyMessage } from './identify-message.ts';
import type { HandlerOutcome, IngestMetrics } from './ingest-metrics.ts';
import type { IngestVideo } from './ingest-video.ts';
import { findProviderFailure } from './provider-failure.ts';
import type { ProviderHeaders } from './provider-headers.ts';
import { hostOf } from './provider-rules.ts';
import { putOff, secondsToWait } from './put-off.ts';
import type { StoreBreaker } from './store-breaker.ts';
import type { Unsettled } from './unsettled.ts';

export interface HandlerPorts {
  /** Undefined when no bucket is configured: every video then falls back, for good. */
  readonly storing: { readonly ingestVideo: IngestVideo; readonly breaker: StoreBreaker } | undefined;
  readonly videoPrefix: string;
  /** Throws `ProviderFailure` for a URL that may not be fetched, before anything is written. */
  readonly checkUrl: (url: string) => void;
  /** What is sent to a host beside the URL: such a URL is of no use to others. */
  readonly headers: ProviderHeaders;
  readonly profiles?: readonly ProviderProfile[];
  /** For how long a provider may keep failing when nothing says when its link dies. */
  readonly retryForMs: number;
  readonly unsettled: Unsettled;
  readonly publish: (outcome: Outcome, options: { readonly signal: AbortSignal }) => Promise<void>;
  readonly metrics: IngestMetrics;
  readonly now: () => Date;
  /** In [0, 1). */
  readonly random: () => number;
  readonly tracer?: Tracer | undefined;
  readonly log: Logger;
}

export function createMessageHandler(ports: HandlerPorts) {
  const { publish, metrics, now, profiles, storing, unsettled, tracer = NO_TRACER } = ports;

  return async function handleMessage(message: QueueMessage, signal: AbortSignal): Promise<Disposition> {
    const startedAt = now();
    try {
      return await handle(message, signal, startedAt);
    } catch (error) {
      // Work that was stopped has not failed.
      if (!signal.aborted) metrics.handled('failed', (now().getTime() - startedAt.getTime()) / 1_000);
      throw error;
    }
  };

  async function handle(message: QueueMessage, signal: AbortSignal, startedAt: Date): Promise<Disposition> {
    const travels = readTravels(message);
    const log = ports.log.child({ message_id: travels.messageId, receive_count: message.receiveCount });
    log.debug({ event: 'message.received' });

    const reading = readMessage(message.body, videoGeneratedSchema);
    if (!reading.ok) return reject(identifyMessage(message.body), 'message_malformed', reading.detail);
    const event = reading.value;
    const parts: VideoParts = {
      tenant: event.tenant,
      creativeId: event.creative_id,
      iteration: event.iteration,
      generatedAt: event.generated_at ?? message.sentAt,
    };
    const about = { tenant: event.tenant, creative_id: event.creative_id, iteration: event.iteration };
    const key = formatVideoKey(ports.videoPrefix, parts);
    const known = log.child({ ...about, key });
    tracer.annotate(ownAttributes({ ...about, key }));
    const expiresAt = linkExpiry(event.original_url, parts.generatedAt, profiles);
    // A message whose move failed comes again without the attribute that says it; this process knows of it still.
    const fallbackSaidAt = () => latest(travels.fallbackAt, unsettled.fallbackAt(travels.messageId));
    const refusal = urlRefusal(event);
    if (refusal !== undefined) return reject(about, 'provider_url_refused', refusal);

    unsettled.seen(travels.messageId, { expiresAt, bytes: event.content_length });
    if (storing === undefined) return fallBack('s3_not_configured');
    const health = storing.breaker.health();
    if (health.state === 'down') return fallBack(health.reason);
    const waitSeconds = secondsToWait(travels, startedAt);
    if (waitSeconds > 0) return { do: 'retry', afterSeconds: waitSeconds };
    const result = await storing.ingestVideo(event, parts, { signal, log: known });
    switch (result.verdict) {
      case 'stored':
        return stored(result);
      case 'rejected':
        return reject(about, result.reason, result.detail);
      case 'try_again':
        return tryAgain(result.reason, result.detail, result.retryAfterSeconds);
      case 'store_away':
        storing.breaker.failed(result.error);
        known.debug({
          event: 'store.failed',
          err: result.error,
          diagnosis: result.error.diagnosis,
          advice: result.error.advice,
        });
        return fallBack(result.error.kind === 'misconfigured' ? 's3_misconfigured' : 's3_unavailable');
    }

    async function stored(verdict: Extract<IngestVerdict, { verdict: 'stored' }>): Promise<Disposition> {
      const { sizeBytes: bytes, sha256, alreadyStored } = verdict;
      const promoted = fallbackSaidAt() !== undefined;
      const outcome = { key, bytes, sha256, already_stored: alreadyStored, promoted, ...published() };
      await publish({ type: 'video.stored', ...about, ...outcome }, { signal });
      metrics.stored({ bytes, alreadyStored, sentAt: message.sentAt });
      metrics.ended('stored', message.sentAt);
      unsettled.settled(travels.messageId);
      finish(known, 'info', 'video.stored', { outcome: 'stored', bytes, already_stored: alreadyStored, promoted });
      return { do: 'acknowledge' };
    }

    async function fallBack(reason: FallbackReason): Promise<Disposition> {
      const willRetry = reason !== 's3_not_configured';
      const link = fallbackLink(
        { url: event.original_url, generatedAt: parts.generatedAt },
        headerNames(event),
        profiles,
      );
      const expires_at = link.expiresAt?.toISOString() ?? null;
      const before = fallbackSaidAt();
      const due = fallbackIsDue(before, now());
      if (due) await sayFallback();
      finish(known, due ? 'warn' : 'debug', 'video.fallback', {
        outcome: 'fallback',
        reason,
        expires_at,
        will_retry: willRetry,
      });
      if (willRetry) {
        metrics.parked(reason);
        unsettled.waits(travels.messageId, reason);
        return park(travels, fallbackSaidAt());
      }
      metrics.ended('fallback', message.sentAt);
      unsettled.settled(travels.messageId);
      return { do: 'acknowledge' };

      async function sayFallback(): Promise<void> {
        // Noted first: a second delivery at this very moment keeps quiet.
        unsettled.fellBack(travels.messageId, now());
        const { url, detail } = link;
        const outcome = {
          key,
          url,
          reason,
          expires_at,
          will_retry: willRetry,
          ...(detail && { detail }),
          ...published(),
        };
        try {
          await publish({ type: 'video.fallback', ...about, ...outcome }, { signal });
        } catch (error) {
          unsettled.fellBack(travels.messageId, before);
          throw error;
        }
        metrics.fallback(reason);
      }
    }

    async function tryAgain(reason: Reason, detail: string, retryAfterSeconds?: number): Promise<Disposition> {
      const [at, random] = [now(), ports.random()];
      const refreshes = event.url_refresh !== undefined;
      const rest = { message, travels, expiresAt, refreshes, retryForMs: ports.retryForMs, now: at, random };
      const decision = putOff({ reason, detail, retryAfterSeconds, ...rest });
      if (decision.do === 'give_up') return reject(about, decision.reason, decision.detail);
      metrics.retried(reason);
      unsettled.waits(travels.messageId, reason);
      const retry_after_s = decision.afterSeconds;
      finish(known, 'info', 'video.put_off', { outcome: 'retry', reason, detail, retry_after_s });
      return decision.disposition;
    }

    async function reject(
      who: ReturnType<typeof identifyMessage>,
      reason: Reason,
      detail: string,
    ): Promise<Disposition> {
      await publish({ type: 'video.rejected', ...who, reason, detail, ...published() }, { signal });
      metrics.rejected(reason);
      metrics.ended('rejected', message.sentAt);
      unsettled.settled(travels.messageId);
      finish(log.child({ ...who }), 'warn', 'video.rejected', { outcome: 'rejected', reason, detail });
      return { do: 'dead_letter', reason, detail };
    }

    function published() {
      return { message_id: travels.messageId, at: now().toISOString() };
    }

    function finish(
      to: Logger,
      level: 'debug' | 'info' | 'warn',
      event: string,
      fields: LogFields & { readonly outcome: HandlerOutcome },
    ): void {
      const { outcome, reason } = fields;
      tracer.annotate(ownAttributes({ outcome, reason }));
      const duration_ms = now().getTime() - startedAt.getTime();
      metrics.handled(fields.outcome, duration_ms / 1_000);
      to[level]({ event, ...fields, duration_ms });
    }
  }

  function urlRefusal({ original_url, url_refresh }: VideoGenerated): string | undefined {
    try {
      ports.checkUrl(original_url);
      if (url_refresh !== undefined) ports.checkUrl(url_refresh.url);
      return undefined;
    } catch (error) {
      const refusal = findProviderFailure(error);
      if (refusal === undefined) throw error;
      return refusal.message;
    }
  }

  function headerNames({ original_url }: VideoGenerated): readonly string[] {
    return Object.keys(ports.headers.forHost(hostOf(new URL(original_url))));
  }
}

function latest(one: Date | undefined, other: Date | undefined): Date | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one;
}

/**
 * The first wait in the retry queue is the breaker's: that queue isn't read while it is open. The time that a provider is
 * given begins anew once S3 is back.
 */
function park(travels: Travelled, fallbackAt: Date | undefined): Disposition {
  const delaySeconds = travels.parked === 0 ? 0 : parkSeconds(travels);
  return {
    do: 'move',
    queue: 'retry',
    delaySeconds,
    attributes: writeTravels({ ...travels, fallbackAt, parked: travels.parked + 1, failures: undefined }),
  };
}

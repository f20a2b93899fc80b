/** The way of a campaign's end, top to bottom: parse, mark, reap, publish, say what the queue is to do with it. */
import { campaignEndedSchema } from '@reelkeep/core/campaign-ended';
import { type CampaignEnd, noteDue } from '@reelkeep/core/due-campaign';
import { readMessage } from '@reelkeep/core/envelope';
import { StoreError } from '@reelkeep/core/store-error';
import { parkSeconds, readTravels, writeTravels } from '@reelkeep/core/travels';
import type { Logger } from '@reelkeep/runtime/logger';
import { ownAttributes } from '@reelkeep/runtime/own-attributes';
import { NO_TRACER, type Tracer } from '@reelkeep/runtime/tracer';
import type { Disposition } from '@reelkeep/sqs-adapter/disposition';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import { markEnded } from './mark-ended.ts';
import type { PublishReaped } from './publish-reaped.ts';
import { type ReapPorts, reapCampaign } from './reap-campaign.ts';
import type { HandlerOutcome, ParkReason, ReaperMetrics } from './reaper-metrics.ts';

export interface HandlerPorts {
  /** Undefined when no bucket is configured: there is nothing to delete, and ends wait in the queue until there is. */
  readonly reaping: ReapPorts | undefined;
  readonly publishReaped: PublishReaped;
  /** Told that a campaign was reaped, and its receipt can be completed. */
  readonly onReaped?: () => void;
  readonly metrics: ReaperMetrics;
  readonly now: () => Date;
  readonly tracer?: Tracer | undefined;
  readonly log: Logger;
}

interface Handled {
  readonly outcome: HandlerOutcome;
  readonly disposition: Disposition;
}

export function createMessageHandler(ports: HandlerPorts) {
  const { tracer = NO_TRACER } = ports;
  return async function handleMessage(message: QueueMessage, signal: AbortSignal): Promise<Disposition> {
    const startedAt = ports.now();
    const seconds = () => (ports.now().getTime() - startedAt.getTime()) / 1_000;
    ports.metrics.received(message);
    try {
      const { outcome, disposition } = await handle(message, signal, startedAt);
      ports.metrics.handled(outcome, seconds());
      return disposition;
    } catch (error) {
      // Work that was stopped has not failed.
      if (!signal.aborted) ports.metrics.handled('failed', seconds());
      throw error;
    }
  };

  async function handle(message: QueueMessage, signal: AbortSignal, startedAt: Date): Promise<Handled> {
    const travels = readTravels(message);
    const log = ports.log.child({ message_id: travels.messageId, receive_count: message.receiveCount });
    const reading = readMessage(message.body, campaignEndedSchema(startedAt));
    if (!reading.ok) {
      ports.metrics.rejected('message_malformed');
      log.warn({
        event: 'campaign.rejected',
        outcome: 'rejected',
        reason: 'message_malformed',
        detail: reading.detail,
      });
      const disposition = { do: 'dead_letter', reason: 'message_malformed', detail: reading.detail } as const;
      return { outcome: 'rejected', disposition };
    }
    const { grace_seconds, ...event } = reading.value;
    const { traceparent } = tracer.sampled ? tracer.carry() : {};
    const end: CampaignEnd = { ...event, message_id: travels.messageId, sent_at: message.sentAt, traceparent };
    const about = { tenant: end.tenant, campaign_id: end.campaign_id, mode: end.mode };
    const known = log.child(about);
    tracer.annotate(ownAttributes(about));
    const due = new Date(end.ended_at.getTime() + grace_seconds * 1_000);
    if (ports.reaping === undefined) {
      known.warn(
        { event: 'campaign.waiting', reason: 's3_not_configured' },
        'no bucket is configured: nothing is deleted',
      );
      return park('s3_not_configured');
    }
    try {
      return await endCampaign(ports.reaping, end, due);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      known.warn(
        { event: 'campaign.waiting', err: error, diagnosis: error.diagnosis, advice: error.advice },
        error.kind === 'unavailable'
          ? 'S3 gives no answer: tried again later'
          : 'S3 refuses: tried again later, in vain until somebody mends it',
      );
      return park(error.kind === 'misconfigured' ? 's3_misconfigured' : 's3_unavailable');
    }

    /** Back into its own queue as a new message: an outage of hours burns no receive count, so no end lands in the DLQ. */
    function park(reason: ParkReason): Handled {
      ports.metrics.parked(reason);
      const attributes = writeTravels({ ...travels, parked: travels.parked + 1 });
      const delaySeconds = parkSeconds(travels);
      return { outcome: 'parked', disposition: { do: 'move', queue: 'retry', delaySeconds, attributes } };
    }

    async function endCampaign(reaping: ReapPorts, end: CampaignEnd, due: Date): Promise<Handled> {
      if (due.getTime() > ports.now().getTime()) {
        // The note goes before the tombstone: a process that dies in between still comes back to it.
        // A note knows whole seconds; the sweep is to come when the grace period is over, never before.
        const at = new Date(Math.ceil(due.getTime() / 1_000) * 1_000);
        await noteDue(reaping.store, reaping.layout.ledgerPrefix, end, { at, kind: 'reap' }, { signal });
        const marked = await markEnded(reaping, end, due, { signal });
        if (marked.length === 0) return refuseTakenBack();
        known.info({ event: 'campaign.grace_started', due: due.toISOString() });
        return { outcome: 'scheduled', disposition: { do: 'acknowledge' } };
      }
      const marked = await markEnded(reaping, end, due, { signal });
      const reaped = marked.length === 0 ? undefined : await reapCampaign(reaping, end, marked, { signal, log: known });
      if (reaped === undefined || reaped.creatives.length === 0) return refuseTakenBack();
      const { creatives, ...settled } = reaped;
      await ports.publishReaped({ ...end, creative_ids: [...creatives] }, settled, { signal });
      // An end that was sent after it was due could not be carried out before.
      ports.metrics.reaped(settled, message.sentAt > due ? message.sentAt : due);
      ports.onReaped?.();
      const duration_ms = ports.now().getTime() - startedAt.getTime();
      known.info({ event: 'campaign.reaped', outcome: 'reaped', ...settled, duration_ms });
      return { outcome: 'reaped', disposition: { do: 'acknowledge' } };
    }

    /** Not in silence: whoever sent it, or redrove it, may have meant it. */
    function refuseTakenBack(): Handled {
      const reason = 'campaign_reopened';
      ports.metrics.rejected(reason);
      const detail = `every creative was reopened after this end: it is of ${end.ended_at.toISOString()}, sent at ${message.sentAt.toISOString()}`;
      known.warn({ event: 'campaign.rejected', outcome: 'rejected', reason, detail });
      return { outcome: 'rejected', disposition: { do: 'dead_letter', reason, detail } };
    }
  }
}

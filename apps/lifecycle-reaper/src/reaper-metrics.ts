/** Counts what the reaper does, under the names that core declares. */
import { REAPER_METRICS } from '@reelkeep/core/metrics/reaper-metrics';
import type { Settled } from '@reelkeep/core/settle-protocol';
import type { LabelValues, Metrics } from '@reelkeep/runtime/metrics';
import type { QueueDepth } from '@reelkeep/sqs-adapter/queue-depth';
import type { QueueMessage } from '@reelkeep/sqs-adapter/queue-message';
import { createDueNotes, type SweepWatch } from './due-notes.ts';

type Labels<Name extends keyof typeof REAPER_METRICS> = LabelValues<(typeof REAPER_METRICS)[Name]['labels']>;
export type HandlerOutcome = Labels<'timeInHandler'>['outcome'];
export type ParkReason = Labels<'parked'>['reason'];

/** One campaign that is being reaped. */
export interface ReapProgress {
  /** So many videos more can't come back. */
  gone(videos: number): void;
  /** It is done, or has failed. */
  ended(): void;
}

export interface ReaperMetrics {
  /** Work on a message begins. */
  received(message: Pick<QueueMessage, 'arrivedAt' | 'receiveCount'>): void;
  /** Work on a message has come to this. */
  handled(outcome: HandlerOutcome, seconds: number): void;
  began(): ReapProgress;
  /** @param dueAt when its videos were to go. */
  reaped(settled: Settled, dueAt: Date): void;
  rejected(reason: Labels<'rejected'>['reason']): void;
  parked(reason: ParkReason): void;
  readonly sweep: SweepWatch;
  /** A whole round of the sweep has ended. */
  swept(of: Labels<'sweeps'>['of'], outcome: Labels<'sweeps'>['outcome']): void;
  queueDepth(queue: Labels<'queueMessages'>['queue'], depth: QueueDepth): void;
}

export function createReaperMetrics(metrics: Metrics, { now }: { readonly now: () => Date }): ReaperMetrics {
  const secondsSince = (instant: Date) => Math.max(0, (now().getTime() - instant.getTime()) / 1_000);
  const atWork = new Set<{ videos: number }>();
  let lastSweepAt = now();

  const campaigns = metrics.counter(REAPER_METRICS.campaigns);
  const deleted = metrics.counter(REAPER_METRICS.deleted);
  const bytes = metrics.counter(REAPER_METRICS.deletedBytes);
  const fenced = metrics.counter(REAPER_METRICS.fenced);
  const timeInQueue = metrics.histogram(REAPER_METRICS.timeInQueue);
  const timeInHandler = metrics.histogram(REAPER_METRICS.timeInHandler);
  const dueToReaped = metrics.histogram(REAPER_METRICS.dueToReaped);
  const rejected = metrics.counter(REAPER_METRICS.rejected);
  const parked = metrics.counter(REAPER_METRICS.parked);
  const failed = metrics.counter(REAPER_METRICS.failed);
  const notes = metrics.counter(REAPER_METRICS.swept);
  const sweeps = metrics.counter(REAPER_METRICS.sweeps);
  const queueMessages = metrics.gauge(REAPER_METRICS.queueMessages);
  const due = createDueNotes((kind, outcome) => notes.inc({ kind, outcome }));
  metrics.gauge(REAPER_METRICS.activeCampaigns, (set) => set({}, atWork.size));
  metrics.gauge(REAPER_METRICS.settledVideos, (set) => {
    let videos = 0;
    for (const campaign of atWork) videos += campaign.videos;
    set({}, videos);
  });
  metrics.gauge(REAPER_METRICS.dueNotes, (set) => {
    for (const kind of REAPER_METRICS.dueNotes.labels.kind) set({ kind }, due.count(kind));
  });
  metrics.gauge(REAPER_METRICS.oldestDue, (set) => set({}, due.oldest === undefined ? 0 : secondsSince(due.oldest)));
  metrics.gauge(REAPER_METRICS.lastSweep, (set) => set({}, secondsSince(lastSweepAt)));

  return {
    received({ arrivedAt, receiveCount }) {
      // Later receives come after waits that were wanted.
      if (receiveCount === 1) timeInQueue.observe({}, secondsSince(arrivedAt));
    },
    handled(outcome, seconds) {
      timeInHandler.observe({ outcome }, seconds);
      if (outcome === 'failed') failed.inc({});
    },
    began() {
      const campaign = { videos: 0 };
      atWork.add(campaign);
      return {
        gone(videos) {
          campaign.videos += videos;
        },
        ended: () => void atWork.delete(campaign),
      };
    },
    reaped(settled, dueAt) {
      campaigns.inc({});
      deleted.inc({}, settled.deleted);
      bytes.inc({}, settled.bytes);
      fenced.inc({}, settled.fenced);
      dueToReaped.observe({}, secondsSince(dueAt));
    },
    rejected: (reason) => rejected.inc({ reason }),
    parked: (reason) => parked.inc({ reason }),
    sweep: due,
    swept(of, outcome) {
      sweeps.inc({ of, outcome });
      if (of === 'ends' && outcome === 'done') lastSweepAt = now();
    },
    queueDepth(queue, depth) {
      for (const state of REAPER_METRICS.queueMessages.labels.state) queueMessages.set({ queue, state }, depth[state]);
    },
  };
}

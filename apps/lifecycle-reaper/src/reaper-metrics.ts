/** What the reaper counts, declared once. */
import type { Settled } from '@reelkeep/core/settle-protocol';
import type { Metrics } from '@reelkeep/runtime/metrics';

export interface ReaperMetrics {
  reaped(settled: Settled): void;
  rejected(): void;
}

export function createReaperMetrics(metrics: Metrics): ReaperMetrics {
  const counter = (name: string, help: string) => metrics.counter({ name, help, labels: {} });
  const campaigns = counter('reelkeep_reaper_campaigns_total', 'Campaigns reaped');
  const deleted = counter('reelkeep_reaper_deleted_total', 'Videos deleted');
  const bytes = counter('reelkeep_reaper_deleted_bytes_total', 'Bytes of the videos deleted');
  const fenced = counter('reelkeep_reaper_fenced_total', 'Keys fenced off because a worker might still write them');
  const rejected = counter('reelkeep_reaper_rejected_total', 'Messages sent to the DLQ');
  return {
    reaped(settled) {
      campaigns.inc({});
      deleted.inc({}, settled.deleted);
      bytes.inc({}, settled.bytes);
      fenced.inc({}, settled.fenced);
    },
    rejected: () => rejected.inc({}),
  };
}

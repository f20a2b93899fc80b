/** The panels of what ingest consumer and lifecycle reaper do. */
import { INGEST_METRICS as INGEST } from './ingest-metrics.ts';
import type { Section } from './panel.ts';
import { REAPER_METRICS as REAPER } from './reaper-metrics.ts';

export const AT_RISK: Section = {
  title: 'Is a video about to be lost?',
  panels: [
    {
      title: 'Time until the first link dies',
      text: 'Below 900 s a video that is not stored is about to be lost. No line: nothing that waits has a link that says when it dies.',
      unit: 'seconds',
      lines: [{ show: 'value', metric: INGEST.firstExpiry }],
    },
    {
      title: 'Bytes at risk',
      text: 'Of videos received and not stored yet. High and level: S3 or a provider is away. High and falling: it is being caught up.',
      unit: 'bytes',
      lines: [{ show: 'value', metric: INGEST.atRiskBytes }],
    },
    {
      title: 'Videos at risk',
      text: 'What they wait for tells where to look: an S3 reason, or a provider reason. As many as are at work is normal.',
      unit: 'count',
      lines: [
        { show: 'value', metric: INGEST.atRiskVideos, legend: 'all' },
        { show: 'value', metric: INGEST.waitingVideos, by: 'reason' },
      ],
    },
    {
      title: 'S3 as ingest sees it',
      text: '0 while the breaker of any worker is open: provider URLs are given out.',
      unit: 'count',
      lines: [{ show: 'value', metric: INGEST.storeUp, legend: 'up' }],
    },
    {
      title: 'How long S3 has been away',
      text: 'Against the time until the first link dies: the shorter of the two is how long there is to act.',
      unit: 'seconds',
      lines: [{ show: 'value', metric: INGEST.storeDown }],
    },
    {
      title: 'Outages of S3',
      text: 'How often breakers opened. Many short ones: throttling, or a network that flaps.',
      unit: 'per_second',
      lines: [{ show: 'rate', metric: INGEST.storeLost, by: 'reason' }],
    },
  ],
};

export const INGEST_SECTION: Section = {
  title: 'Ingest',
  panels: [
    {
      title: 'Videos stored',
      text: 'The throughput. `already_stored` are second deliveries of one message: a few are normal.',
      unit: 'per_second',
      lines: [{ show: 'rate', metric: INGEST.stored, by: 'already_stored' }],
    },
    {
      title: 'Bytes stored',
      text: 'What passes through the workers, once in and once out.',
      unit: 'bytes_per_second',
      lines: [{ show: 'rate', metric: INGEST.bytes }],
    },
    {
      title: 'Message to durable',
      text: 'From the first send of a message to its video being stored, waits and outages included.',
      unit: 'seconds',
      lines: [
        { show: 'quantiles', metric: INGEST.messageToDurable },
        { show: 'own_quantiles', metric: INGEST.messageToDurableQuantiles, legend: 'slowest process' },
      ],
    },
    {
      title: 'Time in queue',
      text: 'Long in `ingest`: more workers are needed. Long in `retry`: as long as the outage was.',
      unit: 'seconds',
      lines: [{ show: 'quantiles', metric: INGEST.timeInQueue, by: 'queue' }],
    },
    {
      title: 'Time in handler',
      text: 'Long for `stored`: slow providers, or a slow S3.',
      unit: 'seconds',
      lines: [{ show: 'quantiles', metric: INGEST.timeInHandler, by: 'outcome' }],
    },
    {
      title: 'Whole life of a message',
      text: 'Long for `rejected`: providers that failed until there was no time left.',
      unit: 'seconds',
      lines: [{ show: 'quantiles', metric: INGEST.messageLife, by: 'outcome' }],
    },
    {
      title: 'Fallbacks',
      text: 'Provider URLs given out instead of videos, and messages put aside to wait for S3.',
      unit: 'per_second',
      lines: [
        { show: 'rate', metric: INGEST.fallback, by: 'reason', legend: 'fallback' },
        { show: 'rate', metric: INGEST.parked, by: 'reason', legend: 'parked' },
      ],
    },
    {
      title: 'Fallbacks against videos stored',
      text: '0.01 is one fallback for a hundred videos; 1 and more: S3 is away.',
      unit: 'share',
      lines: [{ show: 'share', metric: INGEST.fallback, of: INGEST.stored }],
    },
    {
      title: 'Put off for their provider',
      text: 'One reason that stands out: a provider in trouble. The log has its host.',
      unit: 'per_second',
      lines: [{ show: 'rate', metric: INGEST.retried, by: 'reason' }],
    },
    {
      title: 'Rejected into the DLQ',
      text: 'Each reason, and what to do, is in docs/REASONS.md. `failed` threw, and is tried again.',
      unit: 'per_second',
      lines: [
        { show: 'rate', metric: INGEST.rejected, by: 'reason' },
        { show: 'rate', metric: INGEST.failed, legend: 'failed' },
      ],
    },
    {
      title: 'Slots',
      text: 'All at work for long while a backlog grows: more workers are needed.',
      unit: 'count',
      lines: [
        { show: 'value', metric: INGEST.slots, legend: 'there are' },
        { show: 'value', metric: INGEST.inFlight, legend: 'at work' },
      ],
    },
  ],
};

export const REAPER_SECTION: Section = {
  title: 'Reaper',
  panels: [
    {
      title: 'Campaigns reaped',
      text: 'Far more than usual: somebody ended the wrong ones.',
      unit: 'per_second',
      lines: [{ show: 'rate', metric: REAPER.campaigns }],
    },
    {
      title: 'Videos deleted and fenced',
      text: 'A fence covers a key that a late upload might still write.',
      unit: 'per_second',
      lines: [
        { show: 'rate', metric: REAPER.deleted, legend: 'deleted' },
        { show: 'rate', metric: REAPER.fenced, legend: 'fenced' },
      ],
    },
    {
      title: 'Bytes deleted',
      text: 'What the bucket loses, a day later in its size; not where versions are kept.',
      unit: 'bytes_per_second',
      lines: [{ show: 'rate', metric: REAPER.deletedBytes }],
    },
    {
      title: 'Progress',
      text: 'Campaigns at work, and how many of their videos are gone. Level for hours: it is stuck.',
      unit: 'count',
      lines: [
        { show: 'value', metric: REAPER.activeCampaigns, legend: 'campaigns' },
        { show: 'value', metric: REAPER.settledVideos, legend: 'videos gone' },
      ],
    },
    {
      title: 'Due and not done',
      text: '`reap`: campaigns whose grace is over still have videos. `receipt`: not complete yet. `clean`: old fences.',
      unit: 'count',
      lines: [{ show: 'value', metric: REAPER.dueNotes, by: 'kind' }],
    },
    {
      title: 'How long the oldest has been due',
      text: 'Hours: a note fails in every round; the log says which and why.',
      unit: 'seconds',
      lines: [
        { show: 'value', metric: REAPER.oldestDue, legend: 'oldest due' },
        { show: 'value', metric: REAPER.lastSweep, legend: 'since the last round' },
      ],
    },
    {
      title: 'Due to gone',
      text: "How late a campaign's videos went: the promise to the tenant.",
      unit: 'seconds',
      lines: [{ show: 'quantiles', metric: REAPER.dueToReaped }],
    },
    {
      title: 'Time in queue and in handler',
      text: 'In queue: too few reapers. In handler: large campaigns, or a slow S3.',
      unit: 'seconds',
      lines: [
        { show: 'quantiles', metric: REAPER.timeInQueue, legend: 'in queue' },
        { show: 'quantiles', metric: REAPER.timeInHandler, by: 'outcome', legend: 'in handler' },
      ],
    },
    {
      title: 'Ends that wait or are rejected',
      text: 'Parked: S3 is away or refuses, and the videos stay until it answers.',
      unit: 'per_second',
      lines: [
        { show: 'rate', metric: REAPER.parked, by: 'reason', legend: 'parked' },
        { show: 'rate', metric: REAPER.rejected, by: 'reason', legend: 'rejected' },
        { show: 'rate', metric: REAPER.failed, legend: 'failed' },
      ],
    },
    {
      title: 'The sweep',
      text: 'Rounds and notes; failed notes are tried again in the next round.',
      unit: 'per_second',
      lines: [
        { show: 'rate', metric: REAPER.sweeps, by: 'outcome', legend: 'rounds' },
        { show: 'rate', metric: REAPER.swept, by: 'outcome', legend: 'notes' },
      ],
    },
  ],
};

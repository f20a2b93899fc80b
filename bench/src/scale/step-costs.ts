/** What the steps of a video cost: requests as counted (`pnpm bench:requests`), CPU as measured (bench/RESULTS.md). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const countsSchema = z.object({
  /** The day they were counted. */
  asOf: z.iso.date(),
  /** By operation, for one video that goes up in one request, one that goes up in parts, and one that is reaped and forgotten. */
  small: z.record(z.string(), z.number()),
  inParts: z.record(z.string(), z.number()),
  partsOfIt: z.int().positive(),
  reaped: z.record(z.string(), z.number()),
});

export type Counts = z.infer<typeof countsSchema>;

export const COUNTS_FILE = join(import.meta.dirname, 'request-counts.json');

export function readCounts(): Counts {
  return countsSchema.parse(JSON.parse(readFileSync(COUNTS_FILE, 'utf8')));
}

/** A part of an upload: `packages/s3-adapter/src/part-size.ts`. */
const PART_MB = 8.388608;

/** How S3 counts and bills requests: writes (deletions among them, which are free), reads, and listings, billed as writes. */
export interface S3Requests {
  readonly writes: number;
  /** Of the writes, those that cost nothing. */
  readonly deletions: number;
  readonly reads: number;
  readonly listings: number;
}

export interface VideoCosts {
  readonly ingest: S3Requests;
  readonly reap: S3Requests;
  readonly sqsRequests: number;
  readonly snsPublishes: number;
  /** Of the benchmark machine's cores. */
  readonly ingestCpuSeconds: number;
  readonly reapCpuSeconds: number;
}

/** bench/RESULTS.md: 0.44 s of CPU for 100 MB in videos of 5 MB, of which "about 9 ms" a video are the requests around its bytes. */
const CPU_SECONDS_PER_VIDEO = 0.009;
const CPU_SECONDS_PER_MB = (0.44 * 0.05 - CPU_SECONDS_PER_VIDEO) / 5;
/** An opened entry is tidied away seconds after its closing, with many others: it counts by the key. */
const TIDIED = { 's3:DeleteObjects': 1 } as const;
/**
 * The clean-up, 15 days after the end, which no run can wait for: worked out. The one entry of each video is deleted, a
 * thousand with a request, and listed before.
 */
const CLEANED = { 's3:DeleteObjects': 1, 's3:ListObjectsV2': 1 / 1_000 } as const;
/** bench/RESULTS.md: 10,000 videos reaped in 1.16 s of one thread. */
const REAP_CPU_SECONDS = 1.16 / 10_000;

export function videoCosts(counts: Counts, videoMb: number): VideoCosts {
  const parts = Math.ceil(videoMb / PART_MB);
  const ingest = parts <= 1 ? counts.small : withParts(counts, parts);
  return {
    ingest: added(s3Requests(ingest), s3Requests(TIDIED)),
    reap: added(s3Requests(counts.reaped), s3Requests(CLEANED)),
    sqsRequests: sum(ingest, (operation) => operation.startsWith('sqs:')),
    snsPublishes: ingest['sns:Publish'] ?? 0,
    ingestCpuSeconds: CPU_SECONDS_PER_VIDEO + videoMb * CPU_SECONDS_PER_MB,
    reapCpuSeconds: REAP_CPU_SECONDS,
  };
}

function withParts({ inParts, partsOfIt }: Counts, parts: number): Readonly<Record<string, number>> {
  const uploaded = inParts['s3:UploadPart'] ?? 0;
  return { ...inParts, 's3:UploadPart': (uploaded * parts) / partsOfIt };
}

const LISTINGS = /^s3:List/;
const READS = /^s3:(?:Get|Head)/;
const DELETIONS = /^s3:(?:Delete|Abort)/;

function s3Requests(counts: Readonly<Record<string, number>>): S3Requests {
  const writes = sum(
    counts,
    (operation) => operation.startsWith('s3:') && !LISTINGS.test(operation) && !READS.test(operation),
  );
  return {
    writes,
    deletions: sum(counts, (operation) => DELETIONS.test(operation)),
    reads: sum(counts, (operation) => READS.test(operation)),
    listings: sum(counts, (operation) => LISTINGS.test(operation)),
  };
}

function added(one: S3Requests, other: S3Requests): S3Requests {
  return {
    writes: one.writes + other.writes,
    deletions: one.deletions + other.deletions,
    reads: one.reads + other.reads,
    listings: one.listings + other.listings,
  };
}

function sum(counts: Readonly<Record<string, number>>, wanted: (operation: string) => boolean): number {
  return Object.entries(counts).reduce((total, [operation, count]) => (wanted(operation) ? total + count : total), 0);
}

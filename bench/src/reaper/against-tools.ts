/** Rows: a campaign's end against the tools that delete a list, or all that lies under a prefix. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../measure/median.ts';
import { runTimed } from '../measure/run-timed.ts';
import { awsCli, s5cmd } from '../peers.ts';
import type { ResultRow } from '../result-row.ts';
import type { RowOptions } from '../run-benchmark.ts';
import { type ReaperStack, startReaperStack } from './reaper-stack.ts';
import { BUCKET, type Campaign } from './s3-folder.ts';

const VIDEOS = 10_000;
/** It takes long, and is far from its bar. */
const AWS_ROUNDS = 1;

/**
 * s5cmd gets all keys as arguments of one command, which it deletes in requests of 1,000: the quickest way it has. It is
 * told what to delete; the reaper has to read the ledger, and leaves a tombstone, a receipt and an outcome.
 */
export async function againstTools({ rounds, say }: RowOptions): Promise<readonly ResultRow[]> {
  const stack = await startReaperStack();
  const work = mkdtempSync(join(tmpdir(), 'reelkeep-peer-'));
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    const aws: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const reaped = await reap(stack, `campaign-${round}`);
      const listed = await byCommand(stack, `listed-${round}`, (campaign) => {
        const list = join(work, 'keys');
        writeFileSync(
          list,
          stack.folder
            .keysOf(campaign)
            .map((key) => `s3://${BUCKET}/${key}\n`)
            .join(''),
        );
        return `xargs --max-chars 1900000 --arg-file ${list} ${s5cmd.program} --endpoint-url ${stack.s3Endpoint} rm`;
      });
      say(`${VIDEOS} videos: reelkeep ${reaped.toFixed(2)} s, s5cmd ${listed.toFixed(2)} s`);
      if (round > 0) {
        ours.push(reaped);
        theirs.push(listed);
      }
    }
    for (let round = 0; round < AWS_ROUNDS; round += 1) {
      const all = await byCommand(
        stack,
        `all-${round}`,
        ({ tenant }) =>
          `${awsCli.program} s3 rm --recursive --endpoint-url ${stack.s3Endpoint} s3://${BUCKET}/videos/${tenant}/`,
      );
      say(`${VIDEOS} videos: aws s3 rm --recursive ${all.toFixed(2)} s`);
      aws.push(all);
    }
    return [s5cmdRow(median(ours), median(theirs)), awsRow(median(ours), median(aws))];
  } finally {
    rmSync(work, { recursive: true, force: true });
    await stack.stop();
  }
}

async function reap(stack: ReaperStack, creative: string): Promise<number> {
  const campaign = { tenant: 'acme', creative, videos: VIDEOS };
  stack.folder.empty();
  stack.folder.lay(campaign);
  const { seconds, deleted } = await stack.reap(campaign);
  assertGone(stack, campaign);
  if (deleted !== VIDEOS) throw new Error(`${deleted} of ${VIDEOS} videos were deleted`);
  return seconds;
}

async function byCommand(stack: ReaperStack, creative: string, line: (campaign: Campaign) => string): Promise<number> {
  const campaign = { tenant: 'acme', creative, videos: VIDEOS };
  stack.folder.empty();
  stack.folder.lay(campaign);
  const { seconds } = await runTimed(line(campaign), stack.env);
  assertGone(stack, campaign);
  return seconds;
}

function assertGone({ folder }: ReaperStack, campaign: Campaign): void {
  const left = folder.keysOf(campaign).filter((key) => folder.has(key));
  if (left.length > 0) throw new Error(`${left.length} videos are there still, ${left[0]} the first`);
}

function s5cmdRow(ours: number, theirs: number): ResultRow {
  const ratio = ours / theirs;
  return {
    work: 'reap 10,000 videos',
    ours: `${ours.toFixed(2)} s`,
    peer: `s5cmd rm of the list: ${theirs.toFixed(2)} s`,
    ratio: `${ratio.toFixed(2)}x`,
    bar: '<= 1.0x',
    reached: ratio <= 1,
  };
}

function awsRow(ours: number, theirs: number): ResultRow {
  const ratio = theirs / ours;
  return {
    work: 'reap 10,000 videos',
    ours: `${ours.toFixed(2)} s`,
    peer: `aws s3 rm --recursive: ${theirs.toFixed(2)} s`,
    ratio: `${ratio.toFixed(1)}x faster`,
    bar: '>= 15x',
    reached: ratio >= 15,
  };
}

/** The rows of the table: what is raced, and what the result must reach. */
import type { BenchStack } from '../bench-stack.ts';
import { peakRssBytes, resetPeakRss } from '../measure/process-usage.ts';
import type { ResultRow } from '../result-row.ts';
import type { RowOptions } from '../run-benchmark.ts';
import { createCurlAws, createRclone } from './command-line.ts';
import type { Contender } from './contender.ts';
import { type RaceResult, race, videosOf } from './race.ts';
import { startBytesOnly, startNaive, startReelkeep } from './worker.ts';

export interface StackRowOptions extends RowOptions {
  readonly stack: BenchStack;
}

const MB = 1_000_000;
const GiB = 1_024 ** 3;
const SLOTS = 16;
const SMALL = { count: 200, sizeBytes: 5 * MB };
const LARGE = { sizeBytes: 256 * MB, rate: 20 * MB };
const TRICKLE_RATE = 64 * 1_024;

/** 200 videos of 5 MB: videos a second against rclone and the naive worker, and CPU against rclone. */
export async function smallVideos({ stack, rounds, say }: StackRowOptions): Promise<readonly ResultRow[]> {
  const reelkeep = await startReelkeep(stack, { queueName: 'small', slots: SLOTS });
  const naive = await startNaive(stack, { queueName: 'naive', slots: SLOTS });
  const floor = await startBytesOnly(stack, SLOTS);
  try {
    const videos = () => videosOf(stack.providerUrl, SMALL.count, SMALL.sizeBytes);
    const contenders = [reelkeep, createRclone(stack, SLOTS), naive, floor];
    say('warming up');
    await race({ name: 'warm-up', stack, contenders, rounds: 1, say, videos });
    const [ours, rclone, naiveResult, floorResult] = await race({
      name: 'small',
      stack,
      contenders,
      rounds,
      say,
      videos,
    });
    const work = `${SMALL.count} videos of 5 MB`;
    const cpuPer100MB = ({ cpuSeconds }: RaceResult) => (cpuSeconds * 100 * MB) / (SMALL.count * SMALL.sizeBytes);
    const ourCpu = cpuPer100MB(need(ours));
    const theirCpu = cpuPer100MB(need(rclone));
    return [
      fasterRow(work, need(ours), need(rclone), 1.2),
      fasterRow(work, need(ours), need(naiveResult), 2),
      {
        work: `CPU per 100 MB stored, ${work}`,
        ours: `${ourCpu.toFixed(2)} s`,
        peer: `rclone copyurl: ${theirCpu.toFixed(2)} s`,
        ratio: `${(ourCpu / theirCpu).toFixed(2)}x`,
        bar: '<= 1.5x',
        reached: ourCpu / theirCpu <= 1.5,
      },
      {
        work: `the floor, ${work}: the bytes alone on Node, no queue and no ledger (CPU ${cpuPer100MB(need(floorResult)).toFixed(2)} s per 100 MB)`,
        ours: `${need(floorResult).seconds.toFixed(2)} s`,
        peer: `rclone copyurl: ${need(rclone).seconds.toFixed(2)} s`,
        ratio: `${(need(rclone).seconds / need(floorResult).seconds).toFixed(2)}x`,
        bar: '-',
        reached: true,
      },
    ];
  } finally {
    await Promise.all([reelkeep.stop(), naive.stop(), floor.stop()]);
  }
}

/** One large video from a provider that limits each connection. */
export async function largeVideo({ stack, rounds, say }: StackRowOptions): Promise<readonly ResultRow[]> {
  const reelkeep = await startReelkeep(stack, { queueName: 'large', slots: SLOTS });
  try {
    const videos = () => videosOf(stack.providerUrl, 1, LARGE.sizeBytes, LARGE.rate);
    const contenders = [reelkeep, createRclone(stack, SLOTS), createCurlAws(stack)];
    const [ours, rclone, curl] = await race({ name: 'large', stack, contenders, rounds, say, videos });
    const work = 'one video of 256 MB, 20 MB/s a connection';
    return [fasterRow(work, need(ours), need(rclone), 4), fasterRow(work, need(ours), need(curl), 4)];
  } finally {
    await reelkeep.stop();
  }
}

/** Two of sixteen slots with a video that trickles, against the same load without them. */
export async function trickle({ stack, rounds, say }: StackRowOptions): Promise<readonly ResultRow[]> {
  const reelkeep = await startReelkeep(stack, { queueName: 'trickle', slots: SLOTS });
  try {
    const videos = () => videosOf(stack.providerUrl, SMALL.count, SMALL.sizeBytes);
    const slow = videosOf(stack.providerUrl, SLOTS / 8, MB, TRICKLE_RATE).map((video) => ({ ...video, timed: false }));
    const withTrickle: Contender = {
      name: 'with the trickle',
      run: ({ run, videos: timed }) => reelkeep.run({ run: `${run}-slow`, videos: [...slow, ...timed] }),
      stop: async () => {},
    };
    const without: Contender = { ...reelkeep, name: 'without' };
    await race({ name: 'trickle-warm', stack, contenders: [without], rounds: 1, say, videos });
    const results = await race({ name: 'trickle', stack, contenders: [withTrickle, without], rounds, say, videos });
    return [fasterRow('16 slots, one video in eight trickles at 64 KiB/s', need(results[0]), need(results[1]), 0.9)];
  } finally {
    await reelkeep.stop();
  }
}

/** All slots busy, once with videos of 100 MB and once with two of 2 GiB among others: the memory must be the same. */
export async function memory({ stack, say }: StackRowOptions): Promise<readonly ResultRow[]> {
  const loads = [
    { name: '100 MB', videos: videosOf(stack.providerUrl, 2 * SLOTS, 100 * MB) },
    {
      name: '2 GiB',
      videos: [...videosOf(stack.providerUrl, 2, 2 * GiB), ...videosOf(stack.providerUrl, SLOTS - 2, 512 * MB)],
    },
  ];
  const rows: ResultRow[] = [];
  for (const [index, { name, videos }] of loads.entries()) {
    const reelkeep = await startReelkeep(stack, { queueName: `memory-${index}`, slots: SLOTS });
    try {
      resetPeakRss(reelkeep.pid);
      await race({ name: `memory-${index}`, stack, contenders: [reelkeep], rounds: 1, say, videos: () => videos });
      const peakMB = peakRssBytes(reelkeep.pid) / MB;
      const ours = `${peakMB.toFixed(0)} MB`;
      const work = `peak RSS, ${SLOTS} slots busy, videos of up to ${name}`;
      rows.push({ work, ours, peer: '-', ratio: '-', bar: '<= 256 MB', reached: peakMB <= 256 });
    } finally {
      await reelkeep.stop();
    }
  }
  return rows;
}

function fasterRow(work: string, ours: RaceResult, peer: RaceResult, bar: number): ResultRow {
  const ratio = peer.seconds / ours.seconds;
  return {
    work,
    ours: `${ours.seconds.toFixed(2)} s`,
    peer: `${peer.name}: ${peer.seconds.toFixed(2)} s`,
    ratio: `${ratio.toFixed(2)}x`,
    bar: `>= ${bar}x`,
    reached: ratio >= bar,
  };
}

function need(result: RaceResult | undefined): RaceResult {
  if (result === undefined) throw new Error('a contender has no result');
  return result;
}

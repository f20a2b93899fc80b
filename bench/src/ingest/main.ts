/**
 * `pnpm bench:ingest [row ...]`: races the ingest consumer against its peers. Rows: small, large, trickle, memory, latency;
 * without any, all of them, and RESULTS.md is written. `BENCH_ROUNDS` sets how often (5).
 */
import { type BenchStack, startBenchStack } from '../bench-stack.ts';
import { awsCli, rclone, versitygw } from '../peers.ts';
import type { ResultRow } from '../result-row.ts';
import { type RowOptions, runBenchmark } from '../run-benchmark.ts';
import { latency } from './latency.ts';
import { largeVideo, memory, type StackRowOptions, smallVideos, trickle } from './rows.ts';

/** All rows share one stack, which is started for the first. */
let stack: Promise<BenchStack> | undefined;
const onStack =
  (measure: (options: StackRowOptions) => Promise<readonly ResultRow[]>) =>
  async (options: RowOptions): Promise<readonly ResultRow[]> => {
    stack ??= startBenchStack();
    return await measure({ ...options, stack: await stack });
  };

await runBenchmark({
  name: 'bench:ingest',
  rows: new Map([
    ['small', onStack(smallVideos)],
    ['large', onStack(largeVideo)],
    ['memory', onStack(memory)],
    ['trickle', onStack(trickle)],
    ['latency', onStack(latency)],
  ]),
  peers: [versitygw, rclone, awsCli],
  notes: (rounds) => [
    `${rounds} rounds, contenders in turn within each, medians; ratios of medians of the same run.`,
    `Node ${process.versions.node}, rclone ${rclone.version}, aws-cli ${awsCli.version}, versitygw ${versitygw.version} (posix).`,
  ],
  stop: async () => {
    await (await stack)?.stop();
  },
});

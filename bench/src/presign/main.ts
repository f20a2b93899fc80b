/**
 * `pnpm bench:presign [row ...]`: the API beside its peers. Rows: signing, http, outage, usage; without any, all of them, and
 * a section of RESULTS.md is written. `gateway` takes a quarter of an hour and is run by its name alone, for a section
 * of its own. `BENCH_ROUNDS` sets how often (5), `BENCH_SECONDS` how long a run (3). Needs wrk (apt-get install wrk).
 */
import { versitygw } from '../peers.ts';
import { runBenchmark } from '../run-benchmark.ts';
import { onApi, RUN_SECONDS } from './api-row.ts';
import { outage } from './outage.ts';
import { overHttp } from './over-http.ts';
import { signing } from './signing.ts';
import { usageOfGateway, usageOfStub } from './usage.ts';

await runBenchmark({
  name: 'bench:presign',
  rows: new Map([
    ['signing', signing],
    ['http', onApi(overHttp)],
    ['outage', onApi(outage)],
    ['usage', onApi(usageOfStub)],
  ]),
  slowRows: new Map([['gateway', onApi(usageOfGateway)]]),
  peers: [versitygw],
  notes: (rounds) => [
    `wrk with 32 connections for ${RUN_SECONDS} s a run, ${rounds} rounds, contenders in turn within each, medians; ratios of medians of the same run.`,
    `Node ${process.versions.node}, versitygw ${versitygw.version} (posix).`,
  ],
});

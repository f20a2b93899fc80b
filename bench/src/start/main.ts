/**
 * `pnpm bench:cold-start`: from a command's start until the app says that it is ready, for each bundle, by hyperfine (apt-get install
 * hyperfine), and what the idle process then weighs. `BENCH_ROUNDS` sets how often hyperfine is run (5), the middle counts. On a
 * machine that others use: `BENCH_AHEAD='chrt --rr 10' chrt --rr 10 pnpm bench:cold-start`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../measure/median.ts';
import type { ResultRow } from '../result-row.ts';
import { type RowOptions, runBenchmark } from '../run-benchmark.ts';
import { buildBundles, READY, type StartedBundle } from './bundles.ts';
import { type Runs, timeRuns } from './hyperfine.ts';

/** How it was given precedence on a machine that others use too, e.g. `chrt --rr 10`: said in the results. */
const AHEAD = process.env['BENCH_AHEAD'];
const RUNS = 20;
const START_BAR_MS = 300;
/** Long enough for what a start leaves behind to be collected. */
const IDLE_MS = 5_000;

async function measure({ rounds, say }: RowOptions): Promise<readonly ResultRow[]> {
  const bundles = buildBundles();
  const idle: Runs[] = [];
  const starts = new Map<StartedBundle, Runs[]>(bundles.map((bundle) => [bundle, []]));
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} ...`);
    idle.push(timeRuns([process.execPath, '--eval=0'], { PATH: process.env['PATH'] ?? '' }, RUNS));
    for (const [bundle, runs] of starts) {
      const preload = bundle.stays ? [`--import=${READY}`] : [];
      runs.push(timeRuns([process.execPath, ...bundle.flags, ...preload, bundle.file], bundle.env, RUNS));
    }
  }
  const nothing = middle(idle);
  const rows: ResultRow[] = [];
  for (const [bundle, runs] of starts) {
    const { medianMs, fastestMs, cpuMs } = middle(runs);
    rows.push({
      work: `cold start of ${bundle.name} to ready`,
      ours: `${medianMs.toFixed(0)} ms (fastest ${fastestMs.toFixed(0)} ms, CPU ${cpuMs.toFixed(0)} ms)`,
      peer: `Node on nothing: ${nothing.medianMs.toFixed(0)} ms`,
      ratio: `${(medianMs / nothing.medianMs).toFixed(1)}x`,
      bar: `<= ${START_BAR_MS} ms`,
      reached: medianMs <= START_BAR_MS,
    });
  }
  for (const bundle of bundles.filter(({ stays }) => stays)) {
    const rssMb = await weigh(bundle);
    rows.push({
      work: `idle RSS of ${bundle.name}`,
      ours: `${rssMb.toFixed(0)} MB`,
      peer: '-',
      ratio: '-',
      bar: bundle.rssBarMb === undefined ? '-' : `<= ${bundle.rssBarMb} MB`,
      reached: rssMb <= (bundle.rssBarMb ?? Number.POSITIVE_INFINITY),
    });
  }
  return rows;
}

function middle(runs: readonly Runs[]): Runs {
  const of = (field: keyof Runs) => median(runs.map((run) => run[field]));
  return { medianMs: of('medianMs'), fastestMs: of('fastestMs'), cpuMs: of('cpuMs') };
}

/** In MB, some seconds after it was ready. */
async function weigh({ file, flags, env }: StartedBundle): Promise<number> {
  const child = fork(file, [], { env, execArgv: [...flags], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  try {
    await once(child, 'message');
    await delay(IDLE_MS);
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
    return (Number(kib) * 1_024) / 1e6;
  } finally {
    child.kill('SIGKILL');
  }
}

await runBenchmark({
  name: 'bench:cold-start',
  rows: new Map([['starts', measure]]),
  peers: [],
  notes: (rounds) => [
    `hyperfine, ${rounds} rounds of ${RUNS} starts each after 3 to warm up, contenders in turn; the middle of the rounds' medians.`,
    ...(AHEAD === undefined ? [] : [`The machine was shared: all of this ran ahead of the others (${AHEAD}).`]),
    'Processes start as in their image, with what V8 compiled kept from before; functions compile everything anew, as Lambda does.',
    `Node ${process.versions.node}.`,
  ],
});

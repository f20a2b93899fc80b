/** What every benchmark does around its rows: which were asked for, the peers, the machine, the page of results. */
import { cpus, loadavg, release, totalmem } from 'node:os';
import { installPeers } from './install-peers.ts';
import type { Peer } from './peers.ts';
import type { ResultRow } from './result-row.ts';
import { writeSection } from './results-file.ts';

export interface Benchmark {
  /** As in `pnpm bench:ingest`, and of its section in RESULTS.md. */
  readonly name: string;
  readonly rows: Measurements;
  /** Left out unless asked for by name, since they take long; each has a section of its own then. */
  readonly slowRows?: Measurements;
  readonly peers: readonly Peer[];
  /** Runs when all rows are done, or one has failed. */
  readonly stop?: () => Promise<void>;
  /** What else one needs to know to repeat it, after the machine and its load. */
  readonly notes: (rounds: number) => readonly string[];
}

export type Measurements = ReadonlyMap<string, (options: RowOptions) => Promise<readonly ResultRow[]>>;

export interface RowOptions {
  /** How often each contender runs; the middle counts. */
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/**
 * Runs the rows that the command line names, or all, and ends the process. All of them write their section of RESULTS.md,
 * some write nothing. `BENCH_ROUNDS` is 5 unless it is set. Throws `RangeError` for a row that is not there.
 */
export async function runBenchmark(benchmark: Benchmark): Promise<never> {
  const { name, peers, notes } = benchmark;
  const slow: Measurements = benchmark.slowRows ?? new Map();
  const all = new Map([...benchmark.rows, ...slow]);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const asked = process.argv.slice(2);
  const unknown = asked.find((row) => !all.has(row));
  if (unknown !== undefined) throw new RangeError(`no row ${unknown}: there are ${[...all.keys()].join(', ')}`);
  const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
  const loadBefore = loadavg()[0] ?? 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

  installPeers(peers, say);
  const rows: ResultRow[] = [];
  try {
    for (const [row, measure] of all) {
      if (asked.length === 0 ? slow.has(row) : !asked.includes(row)) continue;
      say(`${row} ...`);
      rows.push(...(await measure({ rounds, say })));
    }
  } finally {
    await benchmark.stop?.();
  }
  const [onlySlow] = asked.length === 1 && slow.has(asked[0] ?? '') ? asked : [];
  const section = onlySlow === undefined ? name : `${name} ${onlySlow}`;
  const text = format(section, rows, loadBefore, notes(rounds));
  say(text);
  if (asked.length === 0 || onlySlow !== undefined) writeSection(section, text);
  // Sockets that are kept alive would hold the process.
  process.exit(0);
}

function format(name: string, rows: readonly ResultRow[], loadBefore: number, notes: readonly string[]): string {
  const table = rows.map(({ work, ours, peer, ratio, bar, reached }) => {
    const verdict = bar === '-' ? '' : reached ? 'yes' : '**no**';
    return `| ${work} | ${ours} | ${peer.replaceAll('|', '\\|')} | ${ratio} | ${bar} | ${verdict} |`;
  });
  return [
    `# Results of \`pnpm ${name}\``,
    '',
    `As they came out on ${new Date().toISOString().slice(0, 16)}Z, by the script; docs on what they mean: [README.md](README.md).`,
    '',
    '| work | reelkeep | beside it | ratio | bar | reached |',
    '| --- | --- | --- | --- | --- | --- |',
    ...table,
    '',
    `- Machine: ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 1e9)} GB, Linux ${release()}.`,
    `- Load average before the run ${loadBefore.toFixed(1)}, after it ${(loadavg()[0] ?? 0).toFixed(1)}.`,
    ...notes.map((note) => `- ${note}`),
  ].join('\n');
}

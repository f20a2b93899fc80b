/** Times a command's runs by hyperfine (apt-get install hyperfine). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Runs {
  readonly medianMs: number;
  readonly fastestMs: number;
  /** User and system time of a run, on average. */
  readonly cpuMs: number;
}

/** @throws with hyperfine's own words when it is not there, or when a run ends with anything but 0. */
export function timeRuns(command: readonly string[], env: Readonly<Record<string, string>>, runs: number): Runs {
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-hyperfine-'));
  const out = join(dir, 'runs.json');
  try {
    const line = command.map((part) => `'${part}'`).join(' ');
    const args = ['--shell=none', '--warmup=3', `--runs=${runs}`, '--style=none', `--export-json=${out}`, line];
    const { error, status, stderr } = spawnSync('hyperfine', args, { env, encoding: 'utf8' });
    if (error !== undefined || status !== 0) throw new Error(`hyperfine: ${error?.message ?? stderr}`);
    return readRuns(JSON.parse(readFileSync(out, 'utf8')));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** https://github.com/sharkdp/hyperfine/blob/v1.15.0/src/benchmark/benchmark_result.rs, in seconds. */
export function readRuns(exported: unknown): Runs {
  const [result] =
    typeof exported === 'object' && exported !== null && 'results' in exported ? list(exported.results) : [];
  const seconds = (field: string) => {
    const value = Reflect.get(Object(result), field);
    if (typeof value !== 'number') throw new TypeError(`hyperfine tells no ${field}`);
    return value * 1_000;
  };
  return { medianMs: seconds('median'), fastestMs: seconds('min'), cpuMs: seconds('user') + seconds('system') };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Runs a command line to its end and says what it took, children included. */
import { spawn } from 'node:child_process';

export interface Timed {
  readonly seconds: number;
  readonly endedAtMs: number;
  /** User and system time of the command and of all that it started, in seconds. */
  readonly cpuSeconds: number;
}

/** `line` is bash; bash itself counts the CPU of its children. Throws with the command's own words when it fails. */
export function runTimed(line: string, env: NodeJS.ProcessEnv): Promise<Timed> {
  const script = `set -o pipefail; { ${line}\n}; status=$?; times >&3; exit $status`;
  const startedAt = Date.now();
  const child = spawn('bash', ['-c', script], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let said = '';
  let times = '';
  child.stdio[2]?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-4_000);
  });
  child.stdio[3]?.on('data', (chunk) => {
    times += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const endedAtMs = Date.now();
      if (code !== 0) reject(new Error(`${line} ended with ${code}: ${said}`));
      else resolve({ seconds: (endedAtMs - startedAt) / 1_000, endedAtMs, cpuSeconds: readTimes(times) });
    });
  });
}

/** The second line of bash's `times` is the children's: `0m1.234s 0m0.456s`. */
function readTimes(times: string): number {
  const children = times.trim().split('\n')[1] ?? '';
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  if (parts.length !== 2) throw new Error(`bash said "${times}" of its times`);
  return parts.reduce((sum, part) => sum + part, 0);
}

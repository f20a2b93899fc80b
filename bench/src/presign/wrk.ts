/** Loads a server on this machine with wrk (Debian's package `wrk`) for a few seconds. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CONNECTIONS = 32;

export interface Load {
  readonly url: string;
  readonly seconds: number;
  /** POSTed as JSON with the token; undefined for a GET. */
  readonly body?: object | undefined;
  readonly token?: string | undefined;
}

export interface Loaded {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

/** Throws when wrk is not there, or when an answer was no 2xx. */
export async function load({ url, seconds, body, token }: Load): Promise<Loaded> {
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-wrk-'));
  const script = join(dir, 'request.lua');
  const json = JSON.stringify(body ?? {});
  // A long string of Lua holds any JSON that has no "]==]" in it.
  writeFileSync(
    script,
    body === undefined
      ? ''
      : `wrk.method = "POST"\nwrk.body = [==[${json}]==]\nwrk.headers["Content-Type"] = "application/json"\nwrk.headers["Authorization"] = "Bearer ${token}"\n`,
  );
  try {
    const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', '-s', script, url];
    const { stdout } = await run('wrk', args);
    if (stdout.includes('Non-2xx')) throw new Error(`not all of ${url} was answered well:\n${stdout}`);
    const [, requests = ''] = /(\d+) requests in/.exec(stdout) ?? [];
    const [, rate = ''] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
    const [, value = '', unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
    const scale = unit === 'us' ? 0.001 : unit === 's' ? 1_000 : 1;
    return { requests: Number(requests), requestsPerSecond: Number(rate), p99Ms: Number(value) * scale };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Finds a Python that LocalStack 4.14 runs on: on 3.11 it starts, and then answers 500 to every call. */
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { homedir } from 'node:os';

export const PYTHON_MISSING =
  'LocalStack without Docker needs Python 3.12 or newer, and none was found as python3.13, python3.12, python3.14 or python3 on the PATH or under ~/.pyenv/versions: install one (e.g. apt-get install python3.12 python3.12-venv)';

/** 3.13 first: the pinned requirements were made with it. */
const NAMES = ['python3.13', 'python3.12', 'python3.14', 'python3'];
const OLDEST_MINOR = 12;

export interface Python {
  readonly path: string;
  /** e.g. `3.13` */
  readonly version: string;
}

/** The first Python of at least 3.12 that really runs, or undefined. A pyenv shim may stand on the PATH for a version it can't start. */
export function findPython(): Python | undefined {
  const installed = globSync(`${homedir()}/.pyenv/versions/3.{13,12,14}*/bin/python`).sort().reverse();
  for (const path of [...NAMES, ...installed]) {
    const version = askVersion(path);
    if (version !== undefined) return { path, version };
  }
  return undefined;
}

function askVersion(path: string): string | undefined {
  try {
    const answer = execFileSync(path, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    });
    const [, minor] = /^3\.(\d+)$/.exec(answer.trim()) ?? [];
    return minor !== undefined && Number(minor) >= OLDEST_MINOR ? answer.trim() : undefined;
  } catch {
    return undefined;
  }
}

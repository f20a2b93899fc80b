// An engine in a process of its own, which tests may kill.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface EngineProcess {
  readonly endpoint: string;
  readonly pid: number;
  /** What it wrote to standard error so far. */
  readonly errors: () => string;
  /** SIGKILL, as by the kernel when memory runs out; resolves once the process is gone. */
  kill(): Promise<void>;
}

export async function spawnEngine(dataDir: string): Promise<EngineProcess> {
  const script = fileURLToPath(new URL('engine-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  onTestFinished(() => killChild(child));
  for await (const endpoint of createInterface(child.stdout)) {
    if (child.pid === undefined) break;
    return { endpoint, pid: child.pid, errors: () => errors, kill: () => killChild(child) };
  }
  throw new Error(`The engine process ended: ${errors}`);
}

async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

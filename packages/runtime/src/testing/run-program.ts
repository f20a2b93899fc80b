/** Starts a small TypeScript program as a real child process: exit codes and signals can't be seen from within. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningProgram {
  readonly child: ChildProcess;
  readonly exit: Promise<ProgramEnd>;
  /** Settles when standard output holds `text`, and fails when the program ends without having said it. */
  said(text: string): Promise<void>;
}

/** `program` is a file of `testing/programs`; it gets an IPC channel and this environment alone. */
export function runProgram(program: string, env: Record<string, string> = {}): RunningProgram {
  const path = fileURLToPath(new URL(`programs/${program}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env });
  const out = child.stdout;
  const err = child.stderr;
  if (out === null || err === null) throw new TypeError('a child without its pipes');
  let stdout = '';
  let stderr = '';
  out.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  err.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // Not `close` of the child: it never comes once the parent has disconnected.
  const ended = Promise.all([once(child, 'exit'), once(out, 'close'), once(err, 'close')]);
  const exit = ended.then(() => ({ code: child.exitCode, stdout, stderr }));
  return {
    child,
    exit,
    said: async (text) => {
      const ends = exit.then(() => 'ended');
      while (!stdout.includes(text)) {
        const next = await Promise.race([once(out, 'data'), ends]);
        if (next === 'ended' && !stdout.includes(text)) throw new Error(`never said ${text}: ${stdout}${stderr}`);
      }
    },
  };
}

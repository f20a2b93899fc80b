/** A program in a process of its own: started, read line by line, and ended for certain. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Child {
  readonly pid: number;
  /** The first line, from now on, that `read` makes something of. Rejects when the process ends before, or after `timeoutMs`. */
  waitForLine<T>(read: (line: string) => T | undefined, timeoutMs: number): Promise<T>;
  /** Asks it to end, and insists after 10 s. */
  stop(): Promise<void>;
}

const STOP_TIMEOUT_MS = 10_000;
const TAIL_LINES = 20;

/** Throws when the program can't be started. Both of its outputs are read, none is shown. */
export function startChild(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const { pid, stdout, stderr } = child;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  // Whatever ends this process, nothing that it started outlives it.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const listeners = new Set<(line: string) => void>();
  const tail: string[] = [];
  for (const input of [stdout, stderr]) {
    createInterface({ input }).on('line', (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      for (const listen of listeners) listen(line);
    });
  }
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

  return {
    pid,
    waitForLine(read, timeoutMs) {
      return new Promise((resolve, reject) => {
        const fail = (why: string) =>
          finish(() => reject(new Error(`${command} ${why}; it said:\n${tail.join('\n')}`)));
        const timer = setTimeout(() => fail(`was not heard within ${timeoutMs} ms`), timeoutMs);
        const finish = (settle: () => void) => {
          clearTimeout(timer);
          listeners.delete(listen);
          settle();
        };
        const listen = (line: string) => {
          const value = read(line);
          if (value !== undefined) finish(() => resolve(value));
        };
        listeners.add(listen);
        ended.then(() => fail('ended'));
      });
    },
    stop: () => stopChild(child, ended),
  };
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

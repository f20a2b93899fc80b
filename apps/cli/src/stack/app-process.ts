/** One app as a child process: its lines, when it is ready, how it ended. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** What `announceReady` of the runtime sends over IPC once the app really serves. */
const readyMessageSchema = z.object({ event: z.literal('ready'), port: z.int().optional() });
export type ReadyMessage = z.infer<typeof readyMessageSchema>;

export interface AppExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface AppCommand {
  /** E.g. `ingest-consumer`. */
  readonly name: string;
  /** The app's own `main.ts`, run by the Node that runs this. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
}

export interface AppProcess {
  readonly name: string;
  /** Never settles for an app that ends before it is ready: race it with `exited`. */
  readonly ready: Promise<ReadyMessage>;
  /** Resolves once the process is gone and its last line was handed on; never rejects. */
  readonly exited: Promise<AppExit>;
  /**
   * Asks it to stop, by closing the IPC channel and not by a signal: Ctrl-C in a terminal has reached it already, and a
   * second signal would make it go without finishing its work.
   */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/** Starts the app at once. The child notices by its IPC channel when this process dies, however it dies. */
export function startApp(command: AppCommand): AppProcess {
  const child = spawn(process.execPath, [command.main], {
    env: command.env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines = [child.stdout, child.stderr].map(async (stream) => {
    if (stream === null) return;
    for await (const line of createInterface({ input: stream })) command.onLine(line);
  });
  const ready = Promise.withResolvers<ReadyMessage>();
  child.on('message', (message) => {
    const parsed = readyMessageSchema.safeParse(message);
    if (parsed.success) ready.resolve(parsed.data);
  });
  const exited = Promise.withResolvers<AppExit>();
  child.on('error', (error) => {
    command.onLine(`could not run ${process.execPath}: ${error.message}`);
    if (child.pid === undefined) exited.resolve({ code: 1, signal: null });
  });
  child.on('exit', (code, signal) => {
    // Its last lines say why it died. (`close` would wait for them too, but never comes after a `disconnect` of ours.)
    void Promise.allSettled(lines).then(() => exited.resolve({ code, signal }));
  });
  return {
    name: command.name,
    ready: ready.promise,
    exited: exited.promise,
    stop() {
      if (child.connected) child.disconnect();
    },
    kill() {
      child.kill('SIGKILL');
    },
  };
}

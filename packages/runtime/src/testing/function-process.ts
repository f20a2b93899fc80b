/** A Lambda handler in a process of its own, as AWS runs it: nothing of the test's is in it but its environment. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const HOST = fileURLToPath(new URL('programs/function-host.mjs', import.meta.url));

export interface FunctionFault {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** What the runtime would report: the handler's answer, or what it threw. */
export interface Invocation {
  readonly answer?: unknown;
  readonly error?: FunctionFault;
}

export interface FunctionProcess {
  /** Set where the module could not be loaded; nothing can be invoked then. */
  readonly initError: FunctionFault | undefined;
  invoke(event: unknown, options?: { readonly leftMs?: number }): Promise<Invocation>;
  /** Every line written so far. */
  output(): string;
  stop(): Promise<void>;
}

interface FromHost extends Invocation {
  readonly initError?: FunctionFault;
}

/** @param module the file that exports `handler`: a source or a bundle. */
export async function startFunction(module: string, env: Readonly<Record<string, string>>): Promise<FunctionProcess> {
  const child = fork(HOST, [module], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
  }
  const exited = once(child, 'exit');
  const next = async (): Promise<FromHost> => {
    const early = exited.then(() => Promise.reject(new Error(`the function ended by itself: ${output}`)));
    const [message] = await Promise.race([once(child, 'message'), early]);
    return message;
  };
  const { initError } = await next();
  return {
    initError,
    async invoke(event, { leftMs = 60_000 } = {}) {
      const answered = next();
      child.send({ event, leftMs });
      return answered;
    },
    output: () => output,
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

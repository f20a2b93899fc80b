/** What all of an operator's commands share: `--json`, the target, an exit code for each way to fail, Ctrl-C. */
import { Command } from 'commander';
import { z } from 'zod';
import { type CommandOutput, createCommandOutput, type OutputStreams } from './command-output.ts';
import { type CommandTracing, createCommandTracing } from './command-tracing.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import { judgeFailure } from './judge-failure.ts';
import type { OpenTarget } from './open-target.ts';
import { describeTarget, locateTarget } from './target.ts';

export interface OperatorRun {
  readonly target: OpenTarget;
  readonly output: CommandOutput;
  /** For what begins a trace: a message that is sent. */
  readonly tracer: CommandTracing['tracer'];
  /** Says what is about to be changed, for a log as well; on a terminal it has been said. */
  readonly nameTarget: () => void;
  /** Aborts with Ctrl-C, SIGTERM or SIGHUP, and when nobody reads standard output any more. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** What the process lends to a command; tests lend their own. */
export interface CommandEdge {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  readonly streams: OutputStreams;
  readonly now: () => Date;
  /** Aborts when whoever read standard output has gone: `reelkeep list | head`. */
  readonly readerGone?: AbortSignal;
  /** Ends the process; by itself it would wait for sockets that are kept alive. */
  exit(code: ExitCode): void;
}

/** What asks a process to end; each would otherwise leave behind what a command made for itself. */
const STOPS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const commonSchema = z.object({ json: z.boolean().default(false) });

/** A command with `--json`. */
export function operatorCommand(name: string): Command {
  return new Command(name).option('--json', 'JSON on standard output, and nothing else there');
}

/**
 * The action of an operator's command: parses its options and arguments, opens the target, runs, closes, exits. `work`
 * returns an exit code other than 0 when what it looked at is not as it should be.
 *
 * @param schema of commander's options, and of its arguments under their names in `argumentNames`, in their order.
 */
export function operatorAction<Schema extends z.ZodObject>(
  edge: CommandEdge,
  schema: Schema,
  work: (run: OperatorRun, options: z.output<Schema>) => Promise<ExitCode>,
  argumentNames: readonly string[] = [],
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    // Commander gives the arguments, then the options, then the command.
    const named = Object.fromEntries(argumentNames.map((name, index) => [name, given[index]]));
    const options = given[argumentNames.length];
    const { json } = commonSchema.parse(options);
    const output = createCommandOutput(json, edge.streams);
    const parsed = schema.safeParse({ ...named, ...z.record(z.string(), z.unknown()).parse(options) });
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        output.note(`reelkeep: ${asTyped(String(path[0] ?? ''), argumentNames)}: ${message}`);
      }
      return edge.exit(EXIT.usage);
    }
    edge.exit(await run(parsed.data, output));
  };

  async function run(options: z.output<Schema>, output: CommandOutput): Promise<ExitCode> {
    const stop = new AbortController();
    const interrupt = () => stop.abort(new Error('interrupted'));
    const { readerGone } = edge;
    for (const name of STOPS) process.once(name, interrupt);
    const leave = () => stop.abort(new Error('nobody reads standard output any more'));
    readerGone?.addEventListener('abort', leave);
    let target: OpenTarget | undefined;
    const tracing = createCommandTracing(edge.env, output);
    try {
      const located = await locateTarget(edge.env);
      // The SDKs load only now: `reelkeep --help` and `reelkeep up` start without them.
      const { openTarget } = await import('./open-target.ts');
      target = openTarget(located);
      const words = describeTarget(target);
      if (output.width !== undefined) output.note(words);
      const nameTarget = () => {
        if (output.width === undefined) output.note(words);
      };
      const { tracer } = tracing;
      const exitCode = await work({ target, output, tracer, nameTarget, signal: stop.signal, now: edge.now }, options);
      return readerGone?.aborted && exitCode === EXIT.interrupted ? EXIT.ok : exitCode;
    } catch (error) {
      const { exitCode, message } = judgeFailure(error);
      // Who has read enough is content, unless something was left undone: that is told by a `CommandError`.
      if (readerGone?.aborted) return error instanceof CommandError ? exitCode : EXIT.ok;
      if (stop.signal.aborted) return EXIT.interrupted;
      output.note(`reelkeep: ${message}`);
      return exitCode;
    } finally {
      for (const name of STOPS) process.off(name, interrupt);
      readerGone?.removeEventListener('abort', leave);
      target?.close();
      await tracing.stop();
    }
  }
}

/** An option or argument as a person types it: `--expires-in`, `<campaign>`. */
function asTyped(name: string, argumentNames: readonly string[]): string {
  if (argumentNames.includes(name)) return `<${name}>`;
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

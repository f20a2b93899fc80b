/** The traces that a command begins, where the environment names a receiver for them. */
import type { Tracer } from '@reelkeep/runtime/tracer';
import type { Tracing } from '@reelkeep/runtime/tracing';
import type { CommandOutput } from './command-output.ts';

export interface CommandTracing {
  /** Undefined when tracing is off. Throws `ConfigError` for a variable that is wrong. */
  readonly tracer: () => Promise<Tracer | undefined>;
  /** Hands over what was gathered, if anything was. */
  stop(): Promise<void>;
}

/** Nothing is loaded before a command asks for it: most begin no trace. */
export function createCommandTracing(
  env: Readonly<NodeJS.ProcessEnv>,
  output: Pick<CommandOutput, 'note'>,
): CommandTracing {
  let started: Promise<Tracing> | undefined;
  return {
    async tracer() {
      started ??= start();
      return (await started).tracer;
    },
    async stop() {
      await started?.then((tracing) => tracing.flush()).catch(() => {});
    },
  };

  async function start(): Promise<Tracing> {
    const { readEnv } = await import('@reelkeep/runtime/read-env');
    const { tracingEnv, tracingSettings } = await import('@reelkeep/runtime/tracing-env');
    const { startTracing } = await import('@reelkeep/runtime/tracing');
    const settings = tracingSettings(readEnv(tracingEnv, env));
    const log = { debug() {}, info() {}, warn: (_fields: object, message = '') => output.note(`reelkeep: ${message}`) };
    return startTracing({ name: 'reelkeep', settings, log: () => log });
  }
}

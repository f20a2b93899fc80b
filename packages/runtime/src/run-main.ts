/** The edge of a process: what is thrown out of its main, now or later, becomes one line and an exit code. */
import { ConfigError } from './config-error.ts';
import { logLevelSchema } from './env-schemas.ts';
import { createLogger } from './logger.ts';

/**
 * Runs `main`. A `ConfigError` goes to standard error, a line a variable, and the process exits with 78; anything else that
 * is thrown, during the start or later and caught by nobody, is one fatal log line and exit code 1.
 */
export function runMain(name: string, main: () => Promise<void>): void {
  const die = (event: string) => (error: unknown) => {
    // The environment may be the very thing that is wrong, so the level is read leniently.
    const level = logLevelSchema.catch('info').parse(process.env['LOG_LEVEL']);
    createLogger({ name, level }).fatal({ event, err: error }, error instanceof Error ? error.message : undefined);
    process.exit(1);
  };
  process.on('uncaughtException', die('process.crashed'));
  process.on('unhandledRejection', die('process.crashed'));
  main().catch((error: unknown) => {
    if (!(error instanceof ConfigError)) return die('process.start_failed')(error);
    process.stderr.write(`${name}: the environment is wrong\n${indent(error.message)}\n`, () => {
      process.exit(error.exitCode);
    });
  });
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

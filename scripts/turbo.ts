/** Runs turbo with the pinned pnpm, which turbo needs on the PATH, and with nothing sent anywhere. */
import { delimiter, join } from 'node:path';
import { pinnedPnpm } from './pnpm.mjs';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';

/** Runs turbo with `args`, e.g. `['run', 'build']`, in the repository's folder; gives its exit code. */
export function runTurbo(args: readonly string[]): Promise<number> {
  return runCommand('npx', [...pinnedPnpm(repositoryFolder), 'exec', 'turbo', ...args], {
    cwd: repositoryFolder,
    env: {
      ...process.env,
      PATH: `${join(repositoryFolder, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`,
      TURBO_TELEMETRY_DISABLED: '1',
      DO_NOT_TRACK: '1',
    },
  });
}

if (import.meta.main) process.exitCode = await runTurbo(process.argv.slice(2));

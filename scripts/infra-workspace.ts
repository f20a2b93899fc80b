/**
 * `node scripts/infra-workspace.ts cdk synth`: runs a command of infra/, which is a workspace of its own, since CDK is larger than
 * all that a start needs. What it needs is installed first, when it is not there.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pinnedPnpm } from './pnpm.mjs';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';

export const infraFolder = join(repositoryFolder, 'infra');
const marker = join(infraFolder, 'node_modules', '.reelkeep-installed');

/** Throws an Error of a line; what pnpm said is above it. */
export function installInfra(): void {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml']) {
    hash.update(readFileSync(join(infraFolder, file)));
  }
  const wanted = hash.digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  console.log('Installing what infra/ needs (first time only) ...');
  const { status } = spawnSync('npx', [...pinnedPnpm(infraFolder), 'install', '--frozen-lockfile'], {
    cwd: infraFolder,
    // Standard output is the command's own.
    stdio: ['ignore', 2, 'inherit'],
    env: process.env,
  });
  if (status !== 0) throw new Error(`pnpm install in infra/ ended with ${status ?? 'a signal'}`);
  writeFileSync(marker, wanted);
}

/** A command of infra/node_modules/.bin, in infra/; its exit code. */
export function runInInfra(
  command: string,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<number> {
  return runCommand(pathOf(command), args, { cwd: infraFolder, env: inInfra(env) });
}

function pathOf(command: string): string {
  return join(infraFolder, 'node_modules', '.bin', command);
}

/** The project's own Node runs what CDK starts; and that it is used is nobody's business. */
function inInfra(env: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const commands = [join(infraFolder, 'node_modules', '.bin'), join(repositoryFolder, 'node_modules', '.bin')];
  return { ...env, PATH: [...commands, env['PATH'] ?? ''].join(delimiter), CDK_DISABLE_CLI_TELEMETRY: 'true' };
}

if (import.meta.main) {
  const [command, ...args] = process.argv.slice(2);
  try {
    if (command === undefined) throw new Error('which command? e.g. cdk synth');
    installInfra();
    // With the caller's terminal: a deployment asks before it widens what somebody may do.
    const { status } = spawnSync(pathOf(command), args, {
      cwd: infraFolder,
      stdio: 'inherit',
      env: inInfra(process.env),
    });
    process.exitCode = status ?? 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

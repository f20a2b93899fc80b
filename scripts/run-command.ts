/** Runs a child in the foreground and answers with its exit code, which is how every check here ends. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryFolder } from './repository.ts';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A run starts hundreds of processes from the same sources: one of them compiles, the others find what it made. */
const NODE_COMPILE_CACHE = join(repositoryFolder, 'node_modules', '.cache', 'node');

/**
 * Runs `command` with its output on ours and no input, and gives its exit code: 1 when a signal ended it, 127 when it could not
 * be started (the reason is printed).
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<number> {
  return new Promise((resolve) => {
    const env = { NODE_COMPILE_CACHE, ...options.env };
    const child = spawn(command, args, { cwd: options.cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

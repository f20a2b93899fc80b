/** Runs a child in the foreground and answers with its exit code, which is how every check here ends. */
import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs `command` with its output on ours and no input, and gives its exit code: 1 when a signal ended it, 127 when it could not
 * be started (the reason is printed).
 */
export function runCommand(command: string, args: readonly string[], options: CommandOptions): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(127);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

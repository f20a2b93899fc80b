#!/usr/bin/env node
/**
 * Runs the command line on the project's own Node, whatever Node the machine has.
 * Plain JavaScript over Node's builtins, so that Node 20 can read it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(cli));
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.exe' : 'node');

if (!existsSync(node)) {
  process.stderr.write(`reelkeep is not installed yet: run "npm start" once in ${root}\n`);
  process.exit(1);
}

const child = spawn(node, [join(cli, 'src', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // A terminal sends SIGINT and SIGHUP to the child as well; this process only has to outlive it.
  process.on(signal, () => {
    if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on('error', (error) => {
  process.stderr.write(`reelkeep could not run ${node}: ${error.message}\n`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  // The shell's convention for a process that a signal ended.
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
});

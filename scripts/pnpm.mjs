/**
 * Runs the pnpm that package.json pins, through npx, so that a machine needs nothing but Node and npm.
 * Plain JavaScript over Node's builtins: it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';

const INSTALLED_COMMANDS = join('node_modules', '.bin');

/**
 * The arguments that make `npx` run the pinned pnpm, e.g. `['--yes', '--prefer-offline', 'pnpm@12.21.0']`.
 * @param {string} root the repository's folder
 * @returns {string[]}
 */
export function pinnedPnpm(root) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  // A corepack hash may follow the version: pnpm@1.2.3+sha512.abc
  return ['--yes', '--prefer-offline', String(packageManager).split('+')[0] ?? ''];
}

/**
 * Runs pnpm in `root` with the caller's terminal and waits for it.
 * The commands installed in node_modules are kept off the PATH: an install replaces them, and a half-made one may not run.
 * @param {string} root the repository's folder
 * @param {string[]} args pnpm's own
 * @returns {{ status: number | null, error?: Error }} as spawnSync answers
 */
export function runPnpm(root, args) {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.endsWith(`${sep}${INSTALLED_COMMANDS}`))
    .join(delimiter);
  const { status, error } = spawnSync('npx', [...pinnedPnpm(root), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
    shell: process.platform === 'win32',
  });
  return error ? { status, error } : { status };
}

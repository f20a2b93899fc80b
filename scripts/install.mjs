/**
 * Installs the dependencies before `npm start` and `npm test`, and only when they are not what the lockfile says.
 * Plain JavaScript over Node's builtins: it runs on the machine's own Node, before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dependencyHash } from './dependency-hash.mjs';
import { withInstallLock } from './install-lock.mjs';
import { runPnpm } from './pnpm.mjs';

/** What pnpm 12 itself needs. */
const OLDEST_NODE = 20;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const marker = join(root, 'node_modules', '.reelkeep-installed');
const projectNode = join(root, 'node_modules', '.bin', 'node');

function isInstalled() {
  if (!existsSync(marker) || !existsSync(projectNode)) return false;
  return readFileSync(marker, 'utf8') === dependencyHash(root) && projectNodeRuns();
}

/** It does not after a copy from another kind of machine. When it is what runs this file, that is proof enough. */
function projectNodeRuns() {
  if (realpathSync(projectNode) === realpathSync(process.execPath)) return true;
  return spawnSync(projectNode, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** @returns {string | undefined} what went wrong, in one line */
function install() {
  if (isInstalled()) return undefined;
  console.log('Installing (first start only) ...');
  const before = dependencyHash(root);
  const { status, error } = runPnpm(root, ['install', '--frozen-lockfile', '--config.confirmModulesPurge=false']);
  if (error) return `npx could not be run (${error.message}); install Node with npm from https://nodejs.org`;
  if (status !== 0)
    return `pnpm install ended with ${status ?? 'a signal'}; is the npm registry reachable? Its own message is above; run the command again to retry`;
  if (!existsSync(projectNode) || !projectNodeRuns())
    return `the installed ${projectNode} does not run on this machine; delete node_modules and try again`;
  writeFileSync(marker, before);
  return undefined;
}

/** @returns {string | undefined} what went wrong, in one line */
function installAlone() {
  try {
    return withInstallLock(root, install);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${root} can not be written (${reason}); run it as the user who owns that folder, or clone it to one of yours`;
  }
}

const [major] = process.versions.node.split('.');
const fault =
  Number(major) < OLDEST_NODE
    ? `Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer from https://nodejs.org`
    : isInstalled()
      ? undefined
      : installAlone();
if (fault) {
  console.error(`Reelkeep cannot install: ${fault}`);
  process.exitCode = 1;
}

/** One hash over everything that decides what gets installed, so that a start can tell in milliseconds that nothing changed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The sha256 in hex of the lockfile, the workspace file, every patch and every package.json of the workspace.
 * @param {string} root the repository's folder
 */
export function dependencyHash(root) {
  const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const files = [
    'pnpm-workspace.yaml',
    'pnpm-lock.yaml',
    'package.json',
    ...filesIn(root, 'patches'),
    ...workspaceGlobs(workspace).flatMap((glob) => manifests(root, glob)),
  ];
  const hash = createHash('sha256');
  for (const file of files) {
    // Named and measured, so that bytes can't move from one file to the next unseen.
    const content = readFileSync(join(root, file));
    hash.update(`${file} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/**
 * The entries of `packages:` in pnpm-workspace.yaml, e.g. `['packages/*', 'e2e']`.
 * @param {string} workspace the file's text
 */
export function workspaceGlobs(workspace) {
  const [, list = ''] = /^packages:\n((?: +- .+\n| *#.*\n|\n)+)/m.exec(workspace) ?? [];
  return list.split('\n').flatMap((line) => line.match(/^ +- ['"]?([^'"\s]+)['"]?/)?.[1] ?? []);
}

/** @param {string} root @param {string} glob a folder, or all folders in one: `packages/*` */
function manifests(root, glob) {
  const folders = glob.endsWith('/*') ? filesIn(root, glob.slice(0, -2)) : [glob];
  return folders.map((folder) => `${folder}/package.json`).filter((file) => existsSync(join(root, file)));
}

/** @param {string} root @param {string} folder */
function filesIn(root, folder) {
  const path = join(root, folder);
  return existsSync(path)
    ? readdirSync(path)
        .sort()
        .map((name) => `${folder}/${name}`)
    : [];
}

/** Reads the source files and manifests of the whole workspace, for the checks over all of it. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceGlobs } from './dependency-hash.mjs';
import type { Manifest, Manifests, SourceFile } from './import-directions.ts';
import { property } from './json.ts';

/** Every TypeScript file of ours below the workspace's packages, and those of `alsoIn`. */
export function readSources(root: string, alsoIn: readonly string[] = []): readonly SourceFile[] {
  return [...workspaceFolders(root), ...alsoIn]
    .flatMap((folder) =>
      globSync(`${folder}/**/*.{ts,mts,cts}`, {
        cwd: root,
        exclude: ['**/node_modules/**', '**/dist/**', '**/.reelkeep/**', '**/cdk.out/**'],
      }),
    )
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export function readManifests(root: string): Manifests {
  const folders = workspaceFolders(root);
  return new Map(folders.map((folder) => [folder, readManifest(join(root, folder, 'package.json'))]));
}

function readManifest(path: string): Manifest {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const names = (field: string) => Object.keys(property(manifest, field) ?? {});
  return { dependencies: names('dependencies'), devDependencies: names('devDependencies') };
}

/** A workspace of its own, and yet ours. */
const SEPARATE_WORKSPACES = ['infra'];

function workspaceFolders(root: string): readonly string[] {
  const globs = [...workspaceGlobs(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')), ...SEPARATE_WORKSPACES];
  return globs
    .flatMap((glob) => globSync(`${glob}/package.json`, { cwd: root }))
    .map((path) => path.replace(/\/package\.json$/, ''));
}

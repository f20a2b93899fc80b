/** An app of ours as its image runs it: one bundled file, and the settings of docker/Dockerfile. */
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { repositoryFolder } from '../folders.ts';

/** Of the ingest consumer. */
export const INGEST_FLAGS: readonly string[] = ['--max-semi-space-size=8'];
/** Of the presign API. */
export const API_FLAGS: readonly string[] = ['--max-semi-space-size=16'];
/** Of the lifecycle reaper. */
export const REAPER_FLAGS: readonly string[] = ['--max-old-space-size=128', '--max-semi-space-size=8'];
export const IMAGE_ENV = { MALLOC_ARENA_MAX: '2' };

/** Builds it anew and gives its path. Throws when the build fails. */
export function buildImageBundle(
  name: 'ingest-consumer' | 'lifecycle-reaper' | 'presign-api' = 'ingest-consumer',
): string {
  return join(buildBundle(name), 'dist', 'main.js');
}

/** The same app as a function of AWS Lambda. */
export function buildLambdaBundle(name: 'lifecycle-reaper' | 'presign-api'): string {
  return join(buildBundle(name, '--lambda'), 'dist-lambda', 'lambda.js');
}

function buildBundle(name: string, ...args: readonly string[]): string {
  const app = join(repositoryFolder, 'apps', name);
  const PATH = [join(app, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const { status, stderr } = spawnSync(process.execPath, ['../../scripts/bundle.ts', ...args], {
    cwd: app,
    env: { ...process.env, PATH },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} can't be built: ${stderr}`);
  return app;
}

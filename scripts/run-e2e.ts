/** Runs the end-to-end suite once, against one engine. */
import { rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.ts';
import { failedOnce, type Tally } from './tally.ts';
import { runTurbo } from './turbo.ts';
import { readVitestReport } from './vitest-report.ts';

export type E2eEngine = 'embedded' | 'localstack' | 'versitygw';

/** What the crash tests start hundreds of times. */
const BUNDLED = ['@reelkeep/ingest-consumer', '@reelkeep/lifecycle-reaper'];

/** Runs `e2e/` with `E2E_ENGINE` and `engineEnvironment` set: where the engine answers, and its credentials. */
export async function runE2e(
  root: string,
  engine: E2eEngine | 'docker',
  engineEnvironment: Readonly<Record<string, string>>,
): Promise<Tally> {
  const folder = join(root, 'e2e');
  const report = join(folder, '.reports', 'vitest.json');
  rmSync(report, { force: true });
  const commands = join(root, 'node_modules', '.bin');
  const bundles = { ...process.env, ...engineEnvironment }['E2E_CRASHES'] !== undefined;
  if (bundles && (await runTurbo(['run', 'build', ...BUNDLED.map((app) => `--filter=${app}`)])) !== 0) {
    return failedOnce(`e2e on ${engine}`, 'the bundles could not be built');
  }
  const exitCode = await runCommand(join(folder, 'node_modules', '.bin', 'vitest'), ['run'], {
    cwd: folder,
    env: {
      ...withoutAws(process.env),
      ...engineEnvironment,
      PATH: `${commands}${delimiter}${process.env['PATH'] ?? ''}`,
      E2E_ENGINE: engine,
      ...(bundles && { E2E_BUNDLES: '1' }),
    },
  });
  return readVitestReport(`e2e on ${engine}`, report, exitCode);
}

/** The developer's own AWS account must never be what a test talks to. */
export function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}

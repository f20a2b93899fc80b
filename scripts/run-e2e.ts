/** Runs the end-to-end suite once, against one engine. */
import { rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.ts';
import type { Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

export type E2eEngine = 'embedded' | 'localstack' | 'versitygw';

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
  const exitCode = await runCommand(join(folder, 'node_modules', '.bin', 'vitest'), ['run'], {
    cwd: folder,
    env: {
      ...withoutAws(process.env),
      ...engineEnvironment,
      PATH: `${commands}${delimiter}${process.env['PATH'] ?? ''}`,
      E2E_ENGINE: engine,
    },
  });
  return readVitestReport(`e2e on ${engine}`, report, exitCode);
}

/** The developer's own AWS account must never be what a test talks to. */
export function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('AWS_')));
}

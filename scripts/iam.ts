/**
 * Has what `reelkeep iam` prints read by somebody else's parser, and tries it on an engine that enforces it: each policy is enough,
 * and nothing of it may go.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installMoto, startMoto } from './moto.ts';
import { lintPolicies } from './policy-lint.ts';
import { repositoryFolder } from './repository.ts';
import { runCommand } from './run-command.ts';
import { withoutAws } from './run-e2e.ts';
import { closeRun, failedOnce, type Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

async function enforce(): Promise<Tally> {
  const command = await installMoto(repositoryFolder);
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-moto-'));
  const moto = await startMoto(command, dir);
  const folder = join(repositoryFolder, 'e2e');
  const report = join(folder, '.reports', 'vitest-iam.json');
  rmSync(report, { force: true });
  try {
    const exitCode = await runCommand(
      join(folder, 'node_modules', '.bin', 'vitest'),
      ['run', '--config', 'vitest.iam.config.ts'],
      { cwd: folder, env: { ...withoutAws(process.env), AWS_ENDPOINT_URL: moto.endpoint } },
    );
    return readVitestReport('IAM policies, enforced by moto', report, exitCode);
  } finally {
    await moto.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

const whole = (name: string) => (error: unknown) =>
  failedOnce(name, error instanceof Error ? error.message : String(error));

closeRun([
  await lintPolicies(repositoryFolder).catch(whole('IAM policies, read by parliament')),
  await enforce().catch(whole('IAM policies')),
]);

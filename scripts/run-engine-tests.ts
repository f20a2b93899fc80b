/** Runs the S3 adapter's own tests against a real engine: the contract of its port, purging, presigned URLs. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';
import { type E2eEngine, withoutAws } from './run-e2e.ts';
import type { Tally } from './tally.ts';
import { readVitestReport } from './vitest-report.ts';

type Engine = E2eEngine | 'ministack';

/** What an engine lacks is named here: everything else has to pass. */
const LACKING: Readonly<Record<Engine, readonly string[]>> = {
  embedded: [],
  localstack: [],
  // It answers NotImplemented to lifecycle and public access block, has no archive classes, and knows no sessions of another's STS.
  versitygw: [
    'src/bucket-provisioning.engine.test.ts',
    'src/read-lifecycle.engine.test.ts',
    'src/restore-object.engine.test.ts',
    'src/tenant-signers.engine.test.ts',
  ],
  ministack: [],
};

/** All of them, where none are named. MiniStack is a second opinion on what URLs open, and on nothing else. */
const ONLY: Readonly<Partial<Record<Engine, readonly string[]>>> = {
  ministack: ['src/url-signer.engine.test.ts', 'src/inspect-upload.engine.test.ts'],
};

/** @param engineEnvironment where the engine answers, and its credentials. */
export async function runEngineTests(
  root: string,
  engine: Engine,
  engineEnvironment: Readonly<Record<string, string>>,
): Promise<Tally> {
  const folder = join(root, 'packages', 's3-adapter');
  const report = join(folder, '.reports', 'vitest-engine.json');
  rmSync(report, { force: true });
  const excluded = LACKING[engine].flatMap((file) => ['--exclude', file]);
  const exitCode = await runCommand(
    join(folder, 'node_modules', '.bin', 'vitest'),
    ['run', '--config', 'vitest.engine.config.ts', ...(ONLY[engine] ?? []), ...excluded],
    { cwd: folder, env: { ...withoutAws(process.env), ...engineEnvironment } },
  );
  return readVitestReport(`S3 adapter on ${engine}`, report, exitCode);
}

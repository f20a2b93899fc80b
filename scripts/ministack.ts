/** MiniStack's opinion of our signatures: starts it and runs the tests of presigned URLs on it. The last line says what came of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMiniStack } from './ministack-engine.ts';
import { repositoryFolder } from './repository.ts';
import { runEngineTests } from './run-engine-tests.ts';
import { closeRun, failedOnce, type Tally } from './tally.ts';

async function tryOnMiniStack(): Promise<Tally[]> {
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-ministack-'));
  const { endpoint, stop } = await startMiniStack(repositoryFolder, dir);
  try {
    const environment = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
    };
    return [await runEngineTests(repositoryFolder, 'ministack', environment)];
  } finally {
    await stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

closeRun(
  await tryOnMiniStack().catch((error: unknown) => [
    failedOnce('signatures on MiniStack', error instanceof Error ? error.message : String(error)),
  ]),
);

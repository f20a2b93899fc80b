/** Compares what the apps were seen to do with what `reelkeep iam` lets them: nothing more, nothing less. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { property } from './json.ts';
import { repositoryFolder } from './repository.ts';
import type { Tally } from './tally.ts';

const run = promisify(execFile);

/** As the proxy writes calls. */
export async function readAllowed(): Promise<ReadonlySet<string>> {
  const { stdout } = await run(
    process.execPath,
    ['apps/cli/src/main.ts', 'iam', '--json', '--account', '000000000000'],
    {
      cwd: repositoryFolder,
      env: { PATH: process.env['PATH'], S3_BUCKET_NAME: 'any-bucket' },
    },
  );
  const answer: unknown = JSON.parse(stdout);
  if (!Array.isArray(answer)) throw new TypeError('reelkeep iam --json gave no list');
  return new Set(
    answer.flatMap((entry: unknown) => {
      const operations = property(entry, 'operations');
      if (!Array.isArray(operations)) throw new TypeError('reelkeep iam --json tells no operations');
      return operations.map(
        (row: unknown) => `${property(entry, 'app')} ${property(row, 'operation')} on ${property(row, 'on')}`,
      );
    }),
  );
}

export function compareCalls(seen: ReadonlySet<string>, allowed: ReadonlySet<string>): Tally {
  const unlisted = [...seen].filter((call) => !allowed.has(call)).sort();
  const unused = [...allowed].filter((call) => !seen.has(call)).sort();
  return {
    name: 'calls to AWS against the IAM table',
    passed: [...allowed].length - unused.length,
    failed: unlisted.length + unused.length,
    notes: [
      ...unlisted.map((call) => `made, but in no policy: ${call}`),
      ...unused.map((call) => `in a policy, but never made: ${call}`),
    ],
  };
}

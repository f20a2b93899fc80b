/** A second opinion on the policies that `reelkeep iam` prints: parliament knows which actions there are and which ARNs each takes. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preparePythonPackage } from './python-package.ts';
import type { Tally } from './tally.ts';

const run = promisify(execFile);

const APPS = ['ingest', 'reaper', 'api', 'provisioning'] as const;
const ARNS = [
  ...['--account', '123456789012'],
  ...['--kms-key', 'arn:aws:kms:us-east-1:123456789012:key/11111111-1111-1111-1111-111111111111'],
  ...['--presign-role', 'arn:aws:iam::123456789012:role/reelkeep-presign'],
];

/** Its command takes no file where standard input is no terminal. */
const LINTER = `
import sys
from parliament import analyze_policy_string
for path in sys.argv[1:]:
    with open(path) as file:
        for finding in analyze_policy_string(file.read()).findings:
            print(path.rsplit('/', 1)[-1], finding.issue, finding.detail, finding.location)
`;
/** Whoever writes the bucket's policy and rules could let himself in, and that is what provisioning is for. */
const ACCEPTED = /^provisioning RESOURCE_POLICY_PRIVILEGE_ESCALATION /;

/** Each policy counts as one check. Throws an Error of one line when there is no Python, or no registry. */
export async function lintPolicies(root: string): Promise<Tally> {
  const python = await preparePythonPackage(root, {
    name: 'parliament',
    version: '1.6.4',
    command: 'python',
    // It imports pkg_resources.
    beside: ['setuptools==80.9.0'],
  });
  const dir = mkdtempSync(join(tmpdir(), 'reelkeep-policies-'));
  try {
    const env = { PATH: process.env['PATH'], AWS_REGION: 'us-east-1', S3_BUCKET_NAME: 'ceaser-advt-genius-videos' };
    const files = APPS.map((app) => join(dir, app));
    for (const [index, app] of APPS.entries()) {
      const args = ['apps/cli/src/main.ts', 'iam', '--app', app, ...ARNS];
      const { stdout } = await run(process.execPath, args, { cwd: root, env });
      writeFileSync(files[index] ?? '', stdout);
    }
    const { stdout } = await run(python, ['-c', LINTER, ...files]);
    const notes = stdout.split('\n').filter((line) => line !== '' && !ACCEPTED.test(line));
    const faulty = APPS.filter((app) => notes.some((note) => note.startsWith(`${app} `))).length;
    return { name: 'IAM policies, read by parliament', passed: APPS.length - faulty, failed: faulty, notes };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

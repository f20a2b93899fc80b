/** `reelkeep doctor --json` as a process of its own, with an environment of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../../main.ts', import.meta.url));

/** What is told is what counts, on a machine that may do much else; silence alone is waited for to the end. */
const PATIENCE_SECONDS = '10';

const reportSchema = z.object({
  healthy: z.boolean(),
  findings: z.array(
    z.object({
      diagnosis: z.string(),
      details: z.array(z.string()),
      action: z.string(),
      missing_statements: z
        .array(z.object({ Effect: z.literal('Allow'), Action: z.array(z.string()), Resource: z.string() }))
        .optional(),
    }),
  ),
  checks: z.array(z.object({ name: z.string(), outcome: z.string(), detail: z.string().optional() })),
  accepted: z.array(z.string()),
  deep: z.unknown(),
  notes: z.array(z.string()),
});

export interface DoctorRun {
  readonly exitCode: number | null;
  readonly report: z.output<typeof reportSchema>;
  /** Of its findings, in their order. */
  readonly diagnoses: readonly string[];
}

/** Nothing of the developer's own AWS account gets in. Throws with what it said when that is no report. */
export async function runDoctor(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<DoctorRun> {
  const child = spawn(process.execPath, [MAIN, 'doctor', '--json', '--timeout', PATIENCE_SECONDS, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      HOME: process.env['HOME'],
      REELKEEP_HOME: process.env['REELKEEP_HOME'],
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const parsed = reportSchema.safeParse(parseJson(stdout));
  if (!parsed.success) throw new Error(`no report, exit code ${child.exitCode}: ${stderr}${stdout}`);
  const report = parsed.data;
  return { exitCode: child.exitCode, report, diagnoses: report.findings.map(({ diagnosis }) => diagnosis) };
}

function parseJson(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return undefined;
  }
}

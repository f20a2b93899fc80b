/** Writes docs/RUNBOOK.md from the table of alarms; with `--check` only says whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Alarm, alarmName, isMath, type MetricSource } from '../packages/core/src/alarms/alarm.ts';
import { allAlarms } from '../packages/core/src/alarms/all-alarms.ts';
import { CLUSTER_NAME, SERVICE_NAMES } from '../packages/core/src/provisioning/service-names.ts';
import { repositoryFolder } from './repository.ts';

const path = join(repositoryFolder, 'docs/RUNBOOK.md');

/** In place of what a deployment names. */
const PLACES = {
  bucket: 'BUCKET',
  cluster: CLUSTER_NAME,
  services: SERVICE_NAMES,
  loadBalancer: 'BALANCER',
};

export const RUNBOOK_ALARMS: readonly Alarm[] = allAlarms(PLACES);

/** `see \`store-down\`` leads to its entry. */
function linked(text: string): string {
  return text.replaceAll(/`([a-z0-9]+(?:-[a-z0-9]+)+)`/g, (code, id) =>
    RUNBOOK_ALARMS.some((alarm) => alarm.id === id) ? `[${code}](#${id})` : code,
  );
}

/** The page as the table has it. */
export function runbookPage(): string {
  const rows = RUNBOOK_ALARMS.map(
    ({ id, title, severity }) => `| [\`${alarmName(id)}\`](#${id}) | ${severity} | ${title} |`,
  );
  return `<!-- Written by scripts/runbook.ts from packages/core/src/alarms: change those, then run \`node scripts/runbook.ts\`. -->

# Runbook

Every alarm that the stack \`reelkeep-alarms\` makes ([DEPLOY.md](DEPLOY.md)), and nothing else. A **page** wakes somebody: a video may be
lost, or nobody is served. A **ticket** waits for the morning. Each tells its topic (\`reelkeep-pages\`, \`reelkeep-tickets\`) when it goes on
and when it is over.

The commands work on what the environment names: \`AWS_REGION\` and \`S3_BUCKET_NAME\` (the output \`S3BucketName\` of the stack
\`reelkeep-storage\`) with credentials that may look. Metrics that begin with \`reelkeep_\` are in CloudWatch's namespace \`Reelkeep\` and at
\`/metrics\` of each task; what to read from each is in [METRICS.md](METRICS.md).

| alarm | | it is on while |
| --- | --- | --- |
${rows.join('\n')}

${RUNBOOK_ALARMS.map(entry).map(linked).join('\n')}`;
}

function entry(alarm: Alarm): string {
  const { id, title, means, see, act, over, reason } = alarm;
  return `## ${id}

${title}. On when ${condition(alarm)}. ${reason}

**What it means.** ${means}

**How to see it.**

${see.map((step) => `- ${step}`).join('\n')}

**What to do.**

${act.map((step) => `- ${step}`).join('\n')}

**How to know that it is over.** ${over}
`;
}

/** `the Minimum of reelkeep_ingest_first_expiry_seconds is below 900 in 2 of 3 periods of 60 s` */
function condition({ metric, comparison, threshold, breaching, periods, periodSeconds, missing }: Alarm): string {
  const what = isMath(metric)
    ? `\`${metric.expression}\` (${Object.entries(metric.of)
        .map(([name, source]) => `${name}: ${describe(source)}`)
        .join(', ')})`
    : `the ${describe(metric)}`;
  const often = periods === 1 ? `in ${periodSeconds} s` : `in ${breaching} of ${periods} periods of ${periodSeconds} s`;
  return `${what} is ${comparison} ${threshold.toLocaleString('en-US')} ${often}${missing === 'breaching' ? ', or has no value' : ''}`;
}

function describe({ name, statistic, dimensions }: MetricSource): string {
  const of = Object.entries(dimensions).map(([dimension, value]) => `${dimension} ${value}`);
  return `${statistic} of \`${name}\` (${of.join(', ')})`;
}

/** The page as it lies in docs; undefined when there is none. */
export function writtenRunbook(): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) writeFileSync(path, runbookPage());
  else if (writtenRunbook() !== runbookPage()) {
    console.error('docs/RUNBOOK.md is out of date: run `node scripts/runbook.ts`');
    process.exitCode = 1;
  }
}

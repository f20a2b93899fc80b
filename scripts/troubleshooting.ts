/** Writes docs/TROUBLESHOOTING.md from the catalogue of diagnoses; with `--check` only says whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIAGNOSES, DIAGNOSIS_IDS, type DiagnosisId } from '../packages/core/src/diagnoses.ts';
import { repositoryFolder } from './repository.ts';

const path = join(repositoryFolder, 'docs/TROUBLESHOOTING.md');

/** The setup guide's own four cases, and where each goes on. */
const GUIDE: ReadonlyArray<{ readonly says: string; readonly ids: readonly DiagnosisId[] }> = [
  { says: '403 Forbidden', ids: ['permission_missing', 'bucket_policy_denies', 'explicit_deny', 'kms_key_unusable'] },
  { says: 'NoSuchBucket', ids: ['bucket_missing', 'region_wrong'] },
  {
    says: 'Credentials Error',
    ids: [
      'credentials_missing',
      'credentials_expired',
      'session_token_wrong',
      'access_key_unknown',
      'secret_wrong',
      'clock_skewed',
    ],
  },
  {
    says: 'Large Video Uploads',
    ids: ['link_slow', 'endpoint_silent', 'transfer_broken', 'object_too_large', 'visibility_short'],
  },
];

const PARTS: ReadonlyArray<{ readonly title: string; readonly first: DiagnosisId }> = [
  { title: 'Who is asking, and what they may do', first: 'credentials_missing' },
  { title: 'The bucket and the videos in it', first: 'bucket_not_configured' },
  { title: 'The way to S3, SQS and SNS, and what answers there', first: 'endpoint_refused' },
  { title: 'Queues and outcomes', first: 'queue_missing' },
];

/** The page as the catalogue has it. */
export function troubleshootingPage(): string {
  const table = DIAGNOSIS_IDS.map((id) => `| ${cell(DIAGNOSES[id].see)} | [\`${id}\`](#${id}) |`);
  const guide = GUIDE.map(({ says, ids }) => `| **${says}** | ${ids.map((id) => `[\`${id}\`](#${id})`).join(', ')} |`);
  return `<!-- Written by scripts/troubleshooting.ts from packages/core/src/diagnoses: change those, then run \`node scripts/troubleshooting.ts\`. -->

# Something is wrong

\`\`\`sh
npx reelkeep doctor
\`\`\`

tries every operation that the apps need and names what is wrong by the names below, with why and what to do; for a missing
permission it prints the statement. It takes seconds, works under keys, a queue and a topic of its own, and cleans up after
itself, also after Ctrl-C. \`--deep\` moves 100 MB as well and tells MB/s. \`--app ingest\` (or \`reaper\`, \`api\`) asks only for what that app
needs, for its own credentials. \`--accept versioning_off\` takes one finding for granted. It exits with 0 when nothing is wrong and 1
when something is.

The apps' logs use the same names: a line about S3 (\`store.lost\`, \`campaign.waiting\`) or a queue (\`queue.unreachable\`) carries
\`diagnosis\` and, in one sentence, \`advice\`. \`LOG_LEVEL=DEBUG\` shows each step of each message. Why a single message was given up
is in [REASONS.md](REASONS.md); what an engine can't do, in [ENGINES.md](ENGINES.md).

How queues are examined: no message in them is received, hidden, deleted or sent. Their settings are read; whether the
credentials may use them is asked by requests that can do nothing (batches without an entry, a receive of more messages than SQS
allows); and messages go their way in a scratch queue and topic, where the credentials may make those.

## The setup guide's cases

| what you see | what it can be |
| --- | --- |
${guide.join('\n')}

## From what you see

| what you see | diagnosis |
| --- | --- |
${table.join('\n')}
| A process ends at once with exit code 78 | the environment is wrong: every wrong variable is named, see [CONFIGURATION.md](CONFIGURATION.md) |
| An answer of the API says \`source: "provider"\` and \`durable: false\` | the video is not stored yet: S3 is away (see above), or the message waits its turn (\`npx reelkeep status\`) |
| A message lies in a dead-letter queue | its attribute \`reason\` says why: [REASONS.md](REASONS.md), then \`npx reelkeep redrive\` |

${PARTS.map(part).join('\n')}`;
}

function part({ title, first }: (typeof PARTS)[number], at: number): string {
  const next = PARTS[at + 1]?.first;
  const from = DIAGNOSIS_IDS.indexOf(first);
  const ids = DIAGNOSIS_IDS.slice(from, next === undefined ? undefined : DIAGNOSIS_IDS.indexOf(next));
  return `## ${title}\n\n${ids.map(entry).join('\n')}`;
}

function entry(id: DiagnosisId): string {
  const { see, why, action, codes = [], found, severity, passes } = DIAGNOSES[id];
  const told = [
    ...(codes.length === 0 ? [] : [`The codes ${codes.map((code) => `\`${code}\``).join(', ')}.`]),
    ...(found === undefined ? [] : [found]),
  ].join(' ');
  const kind = severity === 'warning' ? 'It works, and costs or hurts later.' : '';
  const patience = passes === true ? 'The apps try again by themselves.' : '';
  return `### ${id}

*${see}*

**Why.** ${why}

**What to do.** ${[action, kind, patience].filter((text) => text !== '').join(' ')}
${told === '' ? '' : `\n**Recognised by.** ${told}\n`}`;
}

/** The page as it lies in docs; undefined when there is none. */
export function writtenPage(): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (import.meta.main) {
  if (!process.argv.includes('--check')) writeFileSync(path, troubleshootingPage());
  else if (writtenPage() !== troubleshootingPage()) {
    console.error('docs/TROUBLESHOOTING.md is out of date: run `node scripts/troubleshooting.ts`');
    process.exitCode = 1;
  }
}

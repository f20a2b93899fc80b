/** Writes docs/REASONS.md from the closed lists in packages/core; with `--check` only says whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FALLBACK_REASONS, REASONS } from '../packages/core/src/reasons.ts';
import { repositoryFolder } from './repository.ts';

const path = join(repositoryFolder, 'docs/REASONS.md');

/** The page as the lists have it. */
export function reasonsPage(): string {
  const rejected = Object.entries(REASONS).map(
    ([reason, { meaning, permanent, action }]) =>
      `| \`${reason}\` | ${cell(meaning)} | ${permanent ? 'yes' : 'no'} | ${cell(action)} |`,
  );
  const fallback = Object.entries(FALLBACK_REASONS).map(([reason, meaning]) => `| \`${reason}\` | ${cell(meaning)} |`);
  return `<!-- Written by scripts/reasons.ts from packages/core/src/reasons.ts: change that, then run \`node scripts/reasons.ts\`. -->

# Reasons

Closed lists: dashboards, alarms and redrives can rely on them.

## Why a message was given up

In the attribute \`reason\` of a message in \`reelkeep-ingest-dlq\` or \`reelkeep-campaigns-dlq\` (beside \`detail\` and \`failed_at\`) and in
the field \`reason\` of \`video.rejected\`. Permanent: the same message, sent again, gets the same answer. A message in a DLQ without
a reason was received twenty times and never seen through, as when its worker died each time: read the log by its message id.

| reason | what it means | permanent | what the operator does |
| --- | --- | --- | --- |
${rejected.join('\n')}

## Why a provider's URL stands in for a stored video

In the field \`reason\` of \`video.fallback\`.

| reason | what it means |
| --- | --- |
${fallback.join('\n')}
`;
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
  if (!process.argv.includes('--check')) writeFileSync(path, reasonsPage());
  else if (writtenPage() !== reasonsPage()) {
    console.error('docs/REASONS.md is out of date: run `node scripts/reasons.ts`');
    process.exitCode = 1;
  }
}

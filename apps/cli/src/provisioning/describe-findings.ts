/** What provisioning found and did, for a person: a diff, then what was kept and what the engine lacks. */
import { sameJson } from '@reelkeep/core/provisioning/json-value';
import type { Finding } from '@reelkeep/core/provisioning/setting';
import type { Messaging } from '@reelkeep/sqs-adapter/messaging';

export interface FindingsContext {
  readonly plan: boolean;
  readonly bucket: string;
  /** Undefined for a plan. */
  readonly messaging: Messaging | undefined;
}

/** One block a resource: `+` for what was missing, `~` for what differed, `=` for what was kept, `!` for what can't be had. */
export function describeFindings(findings: readonly Finding[], { plan, bucket, messaging }: FindingsContext): string[] {
  const resources = [...new Set(findings.map(({ resource }) => resource))];
  const blocks = resources.flatMap((resource) => [
    resource,
    ...findings.filter((finding) => finding.resource === resource).flatMap(describeFinding),
    '',
  ]);
  const changes = findings.filter(({ kind }) => kind === 'changed').length;
  return [...blocks, summarise(changes, plan), ...(messaging === undefined ? [] : describeNames(bucket, messaging))];
}

function summarise(changes: number, plan: boolean): string {
  if (changes === 0) return 'Nothing to change.';
  const count = `${changes} ${changes === 1 ? 'property' : 'properties'}`;
  return plan ? `${count} would change; "reelkeep provision" does it.` : `${count} changed.`;
}

function describeFinding(finding: Finding): string[] {
  const { property } = finding;
  switch (finding.kind) {
    case 'changed':
      return describeChange(property, finding.from, finding.to);
    case 'kept':
      return [`  = ${property}: kept, ${finding.why}`];
    case 'unsupported':
      return [`  ! ${property}: ${finding.why}`];
  }
}

/** A list is compared entry by entry, so that what stays is not shown. */
function describeChange(property: string, from: unknown, to: unknown): string[] {
  const [before, after] = [listOf(from), listOf(to)];
  if (after === undefined || (before === undefined && from !== null)) {
    return [from === null ? `  + ${property}: ${show(to)}` : `  ~ ${property}: ${show(from)} -> ${show(to)}`];
  }
  const without = (list: readonly unknown[], others: readonly unknown[]) =>
    list.filter((entry) => !others.some((other) => sameJson(entry, other)));
  return [
    `  ${from === null ? '+' : '~'} ${property}:`,
    ...without(before ?? [], after).map((entry) => `      - ${show(entry)}`),
    ...without(after, before ?? []).map((entry) => `      + ${show(entry)}`),
  ];
}

/** Of rules, or of a policy's statements. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  const statements: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'Statement') : undefined;
  return Array.isArray(statements) ? statements : undefined;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describeNames(bucket: string, { queues, outcomeTopicArn }: Messaging): string[] {
  const names = [
    ['S3_BUCKET_NAME', bucket],
    ['INGEST_QUEUE_URL', queues.ingest],
    ['INGEST_RETRY_QUEUE_URL', queues.ingestRetry],
    ['INGEST_DLQ_URL', queues.ingestDlq],
    ['CAMPAIGN_QUEUE_URL', queues.campaigns],
    ['CAMPAIGN_DLQ_URL', queues.campaignsDlq],
    ['OUTCOME_TOPIC_ARN', outcomeTopicArn],
  ];
  return ['', 'The apps find these by:', ...names.map(([name, value]) => `  ${name}=${value}`)];
}

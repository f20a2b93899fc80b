/** What the doctor says: one finding for each diagnosis, with everything that showed it, why it is so and what to do. */
import { DIAGNOSES, DIAGNOSIS_IDS, type DiagnosisId } from '@reelkeep/core/diagnoses';
import type { Observation } from './examination.ts';
import type { Examined } from './examine.ts';
import { findDeny } from './judge-policy.ts';

/** A statement of an IAM policy. */
export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string;
}

export interface Finding {
  readonly diagnosis: DiagnosisId;
  readonly severity: 'fault' | 'warning';
  /** What showed it. */
  readonly details: readonly string[];
  readonly why: string;
  readonly action: string;
  /** What a policy lacks, where that is what is wrong. */
  readonly missing_statements?: readonly Statement[];
}

export interface DoctorReport {
  readonly healthy: boolean;
  readonly target: { readonly endpoint: string; readonly bucket: string | null; readonly engine: string };
  readonly findings: readonly Finding[];
  /** Found, and accepted by `--accept`. */
  readonly accepted: readonly DiagnosisId[];
  readonly checks: Examined['examination']['checks'];
  readonly upload_mb_per_second: number | null;
  readonly deep: Examined['deep'] | null;
  readonly notes: readonly string[];
}

/** Faults before warnings, else in the order of the catalogue. */
export function makeReport(
  examined: Examined,
  target: DoctorReport['target'],
  accepted: ReadonlySet<DiagnosisId>,
): DoctorReport {
  const { examination, statements, uploadBytesPerSecond: rate, deep } = examined;
  const observations = withoutConsequences(examination.observations).map((seen): Observation => {
    const deny = seen.diagnosis === 'permission_missing' && seen.needs && findDeny(statements, seen.needs);
    if (!deny) return seen;
    const detail = `${seen.detail} (the bucket policy denies it: ${deny.Sid ?? JSON.stringify(deny)})`;
    return { check: seen.check, diagnosis: 'bucket_policy_denies', detail };
  });
  const found = DIAGNOSIS_IDS.filter((id) => observations.some(({ diagnosis }) => diagnosis === id));
  const open = found.filter((id) => !accepted.has(id));
  const ordered = [...open].sort((left, right) => rank(left) - rank(right));
  return {
    healthy: open.length === 0,
    target: { ...target, engine: examined.engine },
    findings: ordered.map((id) =>
      makeFinding(
        id,
        observations.filter(({ diagnosis }) => diagnosis === id),
      ),
    ),
    accepted: found.filter((id) => accepted.has(id)),
    checks: [...examination.checks].sort((left, right) => groupOf(left.name) - groupOf(right.name)),
    upload_mb_per_second: rate === undefined ? null : Math.round(rate / 10_000) / 100,
    deep: deep ?? null,
    notes: examination.notes,
  };
}

/** Whom one service does not know, the others can't refuse for lack of a permission: some engines say so all the same. */
const UNKNOWN_CALLER: readonly DiagnosisId[] = [
  'credentials_expired',
  'session_token_wrong',
  'access_key_unknown',
  'secret_wrong',
];

function withoutConsequences(observations: readonly Observation[]): readonly Observation[] {
  const isUnknown = observations.some(({ diagnosis }) => UNKNOWN_CALLER.includes(diagnosis));
  return isUnknown ? observations.filter(({ diagnosis }) => diagnosis !== 'permission_missing') : observations;
}

/** They run side by side, and are told together with their kind. */
const GROUPS = ['credentials', 's3', 'clock', 'presigned', 'link', 'deep', 'bucket', 'sqs', 'sns', 'scratch'];

function groupOf(name: string): number {
  return GROUPS.indexOf(name.split('.')[0] ?? name);
}

function rank(id: DiagnosisId): number {
  return DIAGNOSES[id].severity === 'fault' ? 0 : 1;
}

function makeFinding(id: DiagnosisId, shown: readonly Observation[]): Finding {
  const { severity, why, action } = DIAGNOSES[id];
  const details = [...new Set(shown.map(({ check, detail }) => `${check}: ${detail}`))];
  const needs = shown.flatMap((observation) => observation.needs ?? []);
  const missing = id === 'permission_missing' ? missingStatements(needs) : [];
  return { diagnosis: id, severity, details, why, action, ...(missing.length > 0 && { missing_statements: missing }) };
}

/** One statement a resource. */
function missingStatements(needs: ReadonlyArray<NonNullable<Observation['needs']>>): readonly Statement[] {
  return [...Map.groupBy(needs, ({ resource }) => resource)].map(([Resource, same]) => ({
    Effect: 'Allow',
    Action: [...new Set(same.map(({ action }) => action))],
    Resource,
  }));
}

/** The report for a person. */
export function reportLines({
  findings,
  checks,
  notes,
  accepted,
  deep,
  upload_mb_per_second: rate,
}: DoctorReport): string[] {
  const width = Math.max(...checks.map(({ name }) => name.length), 0);
  const marks = { passed: 'ok     ', failed: 'FAILED ', skipped: 'skipped' };
  const lines = checks.map(({ name, outcome, did, detail }) => {
    const told = outcome === 'passed' || detail === undefined ? did : `${did}: ${detail}`;
    return `${marks[outcome]}  ${name.padEnd(width)}  ${told}`;
  });
  if (rate !== null) lines.push('', `upload at ${rate} MB/s (a small sample; --deep moves 100 MB)`);
  if (deep)
    lines.push(
      `100 MB: up at ${deep.upload_mb_per_second ?? '-'} MB/s, down at ${deep.download_mb_per_second ?? '-'} MB/s`,
    );
  for (const [at, finding] of findings.entries()) lines.push('', ...findingLines(at + 1, finding));
  if (notes.length > 0) lines.push('', 'Notes', ...notes.map((note) => `  ${note}`));
  if (accepted.length > 0) lines.push('', `Accepted: ${accepted.join(', ')}`);
  const passed = checks.filter(({ outcome }) => outcome === 'passed').length;
  const ending = findings.length === 0 ? 'nothing is wrong' : `${findings.length} found (docs/TROUBLESHOOTING.md)`;
  return [...lines, '', `${passed} of ${checks.length} checks passed, ${ending}`];
}

function findingLines(
  number: number,
  { diagnosis, severity, details, why, action, missing_statements: missing }: Finding,
): string[] {
  return [
    `${number}. ${diagnosis} (${severity})`,
    ...details.map((detail) => `   seen  ${detail}`),
    `   why   ${why}`,
    `   do    ${action}`,
    ...(missing ?? []).flatMap((statement) => [
      '   missing statement:',
      ...JSON.stringify(statement, null, 2)
        .split('\n')
        .map((line) => `     ${line}`),
    ]),
  ];
}

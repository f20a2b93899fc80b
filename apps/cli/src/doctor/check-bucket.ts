/** How the bucket is set up: versions, lifecycle, and who gets in. */
import { type BucketInspection, type Inspected, inspectBucket } from '@reelkeep/s3-adapter/inspect-bucket';
import type { Check } from './examination.ts';
import { findPublicAllow, type PolicyStatement, readStatements } from './judge-policy.ts';
import { type Judgement, judgeOldVersions, judgeRules } from './judge-rules.ts';
import type { PatientStore } from './patient.ts';

const EVERYBODY = [
  'http://acs.amazonaws.com/groups/global/AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
];

/** The statements of the bucket policy, as far as it may be read. */
export async function checkBucket(patient: PatientStore): Promise<readonly PolicyStatement[]> {
  const { target, client, bucket } = patient;
  const settings = inspectBucket({ client, bucket });
  const [versioning, rules, archived, policy] = await Promise.all([
    look(patient, 'bucket.versioning', 'GetBucketVersioning', settings.versioning),
    look(patient, 'bucket.lifecycle', 'GetLifecycleConfiguration', settings.rules),
    look(patient, 'bucket.archive_tiers', 'GetIntelligentTieringConfiguration', settings.archivedPrefixes),
    look(patient, 'bucket.policy', 'GetBucketPolicy', settings.policy),
  ]);
  const report = (check: string, judgements: readonly Judgement[]) => {
    for (const judgement of judgements) patient.examination.observe({ ...judgement, check });
  };
  if (versioning !== undefined && versioning.value !== 'Enabled') {
    const detail = `versioning of ${bucket} is ${versioning.value}`;
    report('bucket.versioning', [{ diagnosis: 'versioning_off', detail }]);
  }
  if (rules !== undefined) {
    report('bucket.lifecycle', judgeRules(rules.value, target.layout));
    if (versioning?.value === 'Enabled') report('bucket.lifecycle', judgeOldVersions(rules.value, target.layout));
  }
  const videos = `${target.layout.videoPrefix}/`;
  for (const prefix of archived?.value ?? []) {
    if (!videos.startsWith(prefix) && !prefix.startsWith(videos)) continue;
    const detail = `Intelligent-Tiering moves keys under "${prefix}" into an archive tier`;
    report('bucket.archive_tiers', [{ diagnosis: 'lifecycle_archives_videos', detail }]);
  }
  const statements = readStatements(policy?.value);
  report('bucket.public', await judgePublic(patient, settings, statements));
  return statements;
}

async function judgePublic(
  patient: PatientStore,
  settings: BucketInspection,
  statements: readonly PolicyStatement[],
): Promise<Judgement[]> {
  const [blocked, groups] = await Promise.all([
    look(patient, 'bucket.public_access_block', 'GetBucketPublicAccessBlock', settings.publicAccessBlocked),
    look(patient, 'bucket.acl', 'GetBucketAcl', settings.aclGroups),
  ]);
  if (blocked?.value === true) return [];
  const open = findPublicAllow(statements);
  const granted = groups?.value.find((group) => EVERYBODY.includes(group));
  return [
    ...(open === undefined ? [] : [`the bucket policy (${open.Sid ?? 'a statement without Sid'}) lets everybody read`]),
    ...(granted === undefined ? [] : [`the ACL grants to ${granted}`]),
  ].map((detail) => ({ diagnosis: 'bucket_public', detail }) as const);
}

/** Undefined where it could not be seen; that is noted, and no fault: the apps do without. */
async function look<T>(
  { examination, target }: PatientStore,
  name: string,
  action: string,
  read: (options: { signal: AbortSignal }) => Promise<Inspected<T>>,
): Promise<{ readonly value: T } | undefined> {
  const check: Check = { name, did: `read it (s3:${action})` };
  const seen = await examination.attempt(check, (signal) => read({ signal }));
  if (seen === undefined) return undefined;
  switch (seen.value.state) {
    case 'known':
      return { value: seen.value.value };
    case 'lacking':
      examination.note(
        `${name} was not examined: ${target.access.s3Endpoint ?? 'the endpoint'} does not offer s3:${action}.`,
      );
      return undefined;
    case 'refused':
      examination.note(
        `${name} was not examined: these credentials lack s3:${action}, which the apps themselves do not need.`,
      );
      return undefined;
  }
}

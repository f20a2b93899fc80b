/** What a bucket's lifecycle rules do to videos and ledger. */
import type { DiagnosisId } from '@reelkeep/core/diagnoses';
import type { Layout } from '@reelkeep/core/remove-video';
import type { RuleInForce } from '@reelkeep/s3-adapter/inspect-bucket';

export interface Judgement {
  readonly diagnosis: DiagnosisId;
  readonly detail: string;
}

/** What is in them can't be read before a restore of hours: https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];
/** The sweep takes fences away after 15 days; an upload that could still land then would bring a video back. */
const LATEST_ABORT_DAYS = 7;

export function judgeRules(rules: readonly RuleInForce[], layout: Layout): readonly Judgement[] {
  const videos = `${layout.videoPrefix}/`;
  const ledger = `${layout.ledgerPrefix}/`;
  const found = rules.flatMap((rule): Judgement[] => {
    const archives = rule.movesTo.filter((storageClass) => ARCHIVES.includes(storageClass));
    const changes = rule.expires || rule.movesTo.length > 0;
    const name = `rule "${rule.id}" (prefix "${rule.prefix}")`;
    return [
      ...(touches(rule, videos) && archives.length > 0
        ? [
            {
              diagnosis: 'lifecycle_archives_videos',
              detail: `${name} moves videos to ${archives.join(', ')}`,
            } as const,
          ]
        : []),
      ...(touches(rule, videos) && rule.expires
        ? [{ diagnosis: 'lifecycle_expires_videos', detail: `${name} deletes videos by age` } as const]
        : []),
      ...(touches(rule, ledger) && changes
        ? [
            {
              diagnosis: 'lifecycle_touches_ledger',
              detail: `${name} ${rule.expires ? 'deletes' : 'moves'} the ledger`,
            } as const,
          ]
        : []),
    ];
  });
  const aborts = rules.some(
    (rule) => covers(rule, videos) && (rule.abortsUploadsAfterDays ?? Number.POSITIVE_INFINITY) <= LATEST_ABORT_DAYS,
  );
  if (aborts) return found;
  const detail = `no rule for "${videos}" aborts unfinished uploads within ${LATEST_ABORT_DAYS} days`;
  return [...found, { diagnosis: 'abort_rule_missing', detail }];
}

/** Of a bucket that keeps versions. */
export function judgeOldVersions(rules: readonly RuleInForce[], layout: Layout): readonly Judgement[] {
  const videos = `${layout.videoPrefix}/`;
  if (rules.some((rule) => covers(rule, videos) && rule.endsOldVersions)) return [];
  return [{ diagnosis: 'versions_kept_forever', detail: `no rule for "${videos}" ends old versions` }];
}

/** Some keys under `prefix`, or all. */
function touches(rule: RuleInForce, prefix: string): boolean {
  return prefix.startsWith(rule.prefix) || rule.prefix.startsWith(prefix);
}

function covers(rule: RuleInForce, prefix: string): boolean {
  return prefix.startsWith(rule.prefix);
}

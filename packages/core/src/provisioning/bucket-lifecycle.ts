/** The bucket's lifecycle rules that are ours, and how they get among those that are not. The ledger is never spoken of. */
import { sameJson } from './json-value.ts';
import type { Settled } from './setting.ts';

/** What videos move to as they get older; all can be played at once. https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html */
export const TIERINGS = ['none', 'standard-ia', 'glacier-ir', 'ia-and-glacier-ir', 'intelligent'] as const;
export type Tiering = (typeof TIERINGS)[number];

/** S3 takes nothing into STANDARD_IA before the 30th day: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const IA = { Days: 30, StorageClass: 'STANDARD_IA' } as const;
const GLACIER_IR = { Days: 90, StorageClass: 'GLACIER_IR' } as const;
const TRANSITIONS = {
  none: [],
  'standard-ia': [IA],
  'glacier-ir': [GLACIER_IR],
  'ia-and-glacier-ir': [IA, GLACIER_IR],
  intelligent: [{ Days: 0, StorageClass: 'INTELLIGENT_TIERING' }],
} as const satisfies Record<Tiering, readonly Transition[]>;

interface Transition {
  Days?: number | undefined;
  StorageClass?: 'STANDARD_IA' | 'GLACIER_IR' | 'INTELLIGENT_TIERING' | undefined;
}

/** In S3's own words: https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html */
export interface OwnLifecycleRule {
  ID: string;
  Status: 'Enabled';
  Filter: { Prefix: string };
  AbortIncompleteMultipartUpload?: { DaysAfterInitiation: number };
  NoncurrentVersionExpiration?: { NoncurrentDays: number };
  Expiration?: { ExpiredObjectDeleteMarker: boolean };
  Transitions?: Transition[];
}

/** As much of any rule as is looked at. */
export interface AnyLifecycleRule {
  ID?: string | undefined;
  Status: string | undefined;
  NoncurrentVersionExpiration?: { NoncurrentDays?: number | undefined } | undefined;
}

export interface LifecycleWish {
  /** A multipart upload lives a day: the protocol counts on it when it takes fences away. */
  readonly abort: OwnLifecycleRule;
  /** How long a deleted or overwritten video can be brought back. `asked`: by the operator, so what is there is compared. */
  readonly restore: { readonly rule: OwnLifecycleRule; readonly days: number; readonly asked: boolean } | undefined;
  /** `none` takes ours away; undefined leaves what is there. */
  readonly tiering: OwnLifecycleRule | 'none' | undefined;
}

export interface LifecycleOptions {
  readonly videoPrefix: string;
  /** Undefined: as it is. */
  readonly tiering?: Tiering | undefined;
  /** 0 leaves versions alone. */
  readonly restoreDays: number;
  readonly restoreAsked: boolean;
}

export const DEFAULT_RESTORE_DAYS = 30;
const TIERING_ID = 'reelkeep-tiering';

export function lifecycleWish({ videoPrefix, tiering, restoreDays, restoreAsked }: LifecycleOptions): LifecycleWish {
  const Filter = { Prefix: `${videoPrefix}/` };
  const restoreRule: OwnLifecycleRule = {
    ID: 'reelkeep-restore-window',
    Status: 'Enabled',
    Filter,
    NoncurrentVersionExpiration: { NoncurrentDays: restoreDays },
    // What a deletion leaves goes too, once there is no version under it.
    Expiration: { ExpiredObjectDeleteMarker: true },
  };
  return {
    abort: {
      ID: 'reelkeep-abort-incomplete-uploads',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
    restore: restoreDays === 0 ? undefined : { rule: restoreRule, days: restoreDays, asked: restoreAsked },
    tiering:
      tiering === undefined || tiering === 'none'
        ? tiering
        : { ID: TIERING_ID, Status: 'Enabled', Filter, Transitions: [...TRANSITIONS[tiering]] },
  };
}

/** A put replaces all rules, so those of others are carried along. A longer restore window stays unless forced. */
export function settleLifecycle<Rule extends AnyLifecycleRule>(
  current: readonly Rule[] | undefined,
  { abort, restore, tiering }: LifecycleWish,
  force: boolean,
): Settled<ReadonlyArray<Rule | OwnLifecycleRule>> {
  let rules: ReadonlyArray<Rule | OwnLifecycleRule> = current ?? [];
  let kept: string | undefined;
  const put = (wanted: OwnLifecycleRule) => {
    if (rules.some((rule) => sameJson(rule, wanted))) return;
    const there = rules.some(({ ID }) => ID === wanted.ID);
    rules = there ? rules.map((rule) => (rule.ID === wanted.ID ? wanted : rule)) : [...rules, wanted];
  };
  put(abort);
  if (restore !== undefined) {
    const present = current?.find(({ ID }) => ID === restore.rule.ID);
    const presentDays = present?.Status === 'Enabled' ? present.NoncurrentVersionExpiration?.NoncurrentDays : undefined;
    // Without days, or switched off, versions are kept for ever.
    const longer = present !== undefined && (presentDays ?? Number.POSITIVE_INFINITY) > restore.days;
    if (present === undefined || force || (restore.asked && !longer)) put(restore.rule);
    else if (restore.asked && longer) {
      kept = `older versions are kept ${presentDays === undefined ? 'for ever' : `for ${presentDays} days`}; --force shortens it to ${restore.days}`;
    }
  }
  if (tiering === 'none') rules = rules.filter(({ ID }) => ID !== TIERING_ID);
  else if (tiering !== undefined) put(tiering);
  return { value: rules, kept };
}

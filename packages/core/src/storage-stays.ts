/** In which classes a group of videos of one age stays, and for how long, under a policy. */
import { isColder } from './storage-class-order.ts';
import type { TieringPolicy } from './tiering-policy.ts';
import type { ClassAmount } from './usage.ts';

/** Videos of one age, one class, and all below 128 KiB or none of them. */
export interface Cohort {
  readonly objects: number;
  readonly bytes: number;
  readonly small: boolean;
  readonly storageClass: string;
  /** On day 0, in whole days; negative for those that are still to come. */
  readonly ageDays: number;
}

/** A stay in one class. Days count from now. */
export interface Stay {
  readonly storageClass: string;
  /** 0 or more: what was before is paid. */
  readonly fromDay: number;
  /** Undefined: for good. */
  readonly toDay: number | undefined;
  /** When it began; before day 0 for most of what is there already. */
  readonly sinceDay: number;
  readonly entered: 'was there' | 'stored' | 'moved';
}

/**
 * Oldest first; none for what is deleted today. A video that is there already is taken to have been stored in the class
 * it has: S3 does not tell when it came there.
 *
 * @param endAgeDays deletion, by age. Undefined: never.
 */
export function planStays(
  { ageDays, storageClass, small }: Cohort,
  { transitions }: Pick<TieringPolicy, 'transitions'>,
  endAgeDays: number | undefined,
): Stay[] {
  const bornDay = -ageDays;
  const beginDay = Math.max(0, bornDay);
  const endDay = endAgeDays === undefined ? undefined : Math.max(beginDay, bornDay + endAgeDays);
  const stays: Stay[] = [];
  let current: Stay = {
    storageClass,
    fromDay: beginDay,
    toDay: undefined,
    sinceDay: bornDay,
    entered: ageDays < 0 ? 'stored' : 'was there',
  };
  // By default lifecycle rules move nothing below 128 KiB, to whatever class: it would cost more there.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
  const moves = small ? [] : [...transitions].sort((a, b) => a.days - b.days);
  for (const move of moves) {
    const day = Math.max(beginDay, bornDay + move.days);
    if (endDay !== undefined && day >= endDay) break;
    if (!isColder(move.storageClass, current.storageClass)) continue;
    // What moves at once has no stay before that, but was where it was: leaving early may cost.
    stays.push({ ...current, toDay: day });
    current = { storageClass: move.storageClass, fromDay: day, toDay: undefined, sinceDay: day, entered: 'moved' };
  }
  stays.push({ ...current, toDay: endDay });
  return stays;
}

/** Each age's amount as one or two cohorts: what is below 128 KiB is treated otherwise by rules and by bills. */
export function cohortsOf(amount: ClassAmount, ageDays: number): Cohort[] {
  const { objects, bytes, smallObjects, smallBytes, storageClass } = amount;
  const large = { objects: objects - smallObjects, bytes: bytes - smallBytes, small: false, storageClass, ageDays };
  const small = { objects: smallObjects, bytes: smallBytes, small: true, storageClass, ageDays };
  return [large, small].filter((cohort) => cohort.objects > 0);
}

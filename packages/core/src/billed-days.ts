/** What S3 bills for a stay in a class over a span of days: bytes by the day with floors and overheads, and what reading costs. */
import { type ClassPrice, GiB } from './pricing.ts';
import type { Cohort, Stay } from './storage-stays.ts';

/** The month that prices speak of: plans count 30 days, where a bill counts the hours of the month. */
export const MONTH_DAYS = 30;

export interface DaySpan {
  readonly fromDay: number;
  readonly toDay: number;
}

/** Days of a stay that lie within a span. */
export function daysWithin({ fromDay, toDay }: Pick<Stay, 'fromDay' | 'toDay'>, span: DaySpan): number {
  return Math.max(0, Math.min(toDay ?? Number.POSITIVE_INFINITY, span.toDay) - Math.max(fromDay, span.fromDay));
}

/** Bytes that are billed in the class itself: the 128 KiB floor of each small object, and an archive's overhead. */
export function billedBytes({ objects, bytes, small }: Cohort, price: ClassPrice): number {
  const floored = small ? Math.max(bytes, objects * (price.minimumObjectBytes ?? 0)) : bytes;
  return floored + objects * (price.overheadBytes ?? 0);
}

export interface CooledDays {
  /** Of a month's GiB; undefined: the class's own, tiered price. */
  readonly perGibMonthUsd: number | undefined;
  readonly days: number;
}

/**
 * Days of a stay by the price they have: in a class that moves objects by itself what nobody opens gets cheaper, and what is
 * opened begins anew. With plays the shares of one round from play to play hold throughout.
 */
export function cooledDays(
  stay: Stay,
  span: DaySpan,
  { untouched = [] }: ClassPrice,
  { small, playsPerMonth }: { readonly small: boolean; readonly playsPerMonth: number },
): CooledDays[] {
  const days = daysWithin(stay, span);
  if (days === 0) return [];
  // It is never moved below 128 KiB: https://aws.amazon.com/s3/storage-classes/intelligent-tiering/
  if (untouched.length === 0 || small) return [{ perGibMonthUsd: undefined, days }];
  const steps = [{ afterDays: 0, perGibMonthUsd: undefined }, ...untouched];
  return steps.map(({ afterDays, perGibMonthUsd }, index) => {
    const endsAfter = steps[index + 1]?.afterDays ?? Number.POSITIVE_INFINITY;
    if (playsPerMonth > 0) {
      const roundDays = MONTH_DAYS / playsPerMonth;
      const inStep = Math.min(roundDays, endsAfter) - Math.min(roundDays, afterDays);
      return { perGibMonthUsd, days: (days * inStep) / roundDays };
    }
    const step = { fromDay: stay.sinceDay + afterDays, toDay: stay.sinceDay + endsAfter };
    const from = Math.max(stay.fromDay, step.fromDay);
    return {
      perGibMonthUsd,
      days: daysWithin({ fromDay: from, toDay: Math.min(stay.toDay ?? step.toDay, step.toDay) }, span),
    };
  });
}

/** The rest of a class's minimum, in dollars, for what leaves before it is over: deleted or moved on. */
export function earlyLeaveUsd(cohort: Cohort, stay: Stay, price: ClassPrice): number {
  if (stay.toDay === undefined) return 0;
  const missingDays = (price.minimumDays ?? 0) - (stay.toDay - stay.sinceDay);
  if (missingDays <= 0) return 0;
  const [first] = price.perGibMonthUsd;
  return (billedBytes(cohort, price) / GiB) * (first?.usd ?? 0) * (missingDays / MONTH_DAYS);
}

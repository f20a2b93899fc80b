/** What becomes of a tenant's videos under the bucket's lifecycle rules, if none is added and none deleted. */
import type { LifecycleRule } from './lifecycle-rule.ts';
import { monthlyCost, type PriceTable } from './pricing.ts';
import { isColder } from './storage-class-order.ts';
import type { AgedAmount, Amount, ClassAmount } from './usage.ts';

export interface ForecastMonth extends Amount {
  /** As it will be on the first of it, `2025-09`. */
  readonly month: string;
  readonly microUsd: number;
}

export interface Forecast {
  readonly months: readonly ForecastMonth[];
  /** Ids of the rules that were applied. */
  readonly applied: readonly string[];
  /** Rules that may touch the tenant's videos and could not be applied. */
  readonly ignored: ReadonlyArray<{ readonly id: string; readonly why: string }>;
}

const DAY_MS = 86_400_000;

export interface ForecastRequest {
  readonly byAge: readonly AgedAmount[];
  readonly rules: readonly LifecycleRule[];
  /** `videos/acme/` */
  readonly prefix: string;
  readonly prices: PriceTable;
  readonly now: Date;
  /** How far to look ahead. */
  readonly months: number;
}

/** The first of each coming month. */
export function forecastUsage({ byAge, rules, prefix, prices, now, months }: ForecastRequest): Forecast {
  const applied: LifecycleRule[] = [];
  const ignored: Array<{ id: string; why: string }> = [];
  for (const rule of rules) {
    const covers = prefix.startsWith(rule.prefix);
    if (covers && rule.beyond === undefined) applied.push(rule);
    else if (covers) ignored.push({ id: rule.id, why: rule.beyond ?? '' });
    else if (rule.prefix.startsWith(prefix)) ignored.push({ id: rule.id, why: 'covers only some of these videos' });
  }
  return {
    applied: applied.map(({ id }) => id),
    ignored,
    months: Array.from({ length: months }, (_, index) => {
      const on = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + index + 1, 1));
      const kept = byAge.flatMap(partBySize).flatMap((amount) => {
        const storageClass = classOn(amount, applied, on);
        return storageClass === undefined ? [] : [{ ...amount, storageClass }];
      });
      const classes = addUp(kept);
      return {
        month: on.toISOString().slice(0, 7),
        objects: classes.reduce((sum, { objects }) => sum + objects, 0),
        bytes: classes.reduce((sum, { bytes }) => sum + bytes, 0),
        microUsd: monthlyCost(classes, prices).microUsd,
      };
    }),
  };
}

/** The class that objects of an age will have, undefined when they have expired. */
function classOn(amount: AgedAmount, rules: readonly LifecycleRule[], on: Date): string | undefined {
  const days = Math.floor((on.getTime() - Date.parse(`${amount.storedOn}T00:00:00Z`)) / DAY_MS);
  if (rules.some(({ expirationDays }) => expirationDays !== undefined && days >= expirationDays)) return undefined;
  // By default rules move nothing below 128 KiB:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
  if (amount.smallObjects > 0) return amount.storageClass;
  const due = rules.flatMap(({ transitions }) => transitions.filter((transition) => transition.days <= days));
  return due.reduce(
    (coldest, { storageClass }) => (isColder(storageClass, coldest) ? storageClass : coldest),
    amount.storageClass,
  );
}

/** What lies in small objects by itself. */
function partBySize(amount: AgedAmount): AgedAmount[] {
  const { objects, bytes, smallObjects, smallBytes } = amount;
  if (smallObjects === 0) return [amount];
  const large = {
    ...amount,
    objects: objects - smallObjects,
    bytes: bytes - smallBytes,
    smallObjects: 0,
    smallBytes: 0,
  };
  return [large, { ...amount, objects: smallObjects, bytes: smallBytes }];
}

function addUp(amounts: readonly ClassAmount[]): ClassAmount[] {
  return [...Map.groupBy(amounts, ({ storageClass }) => storageClass)].map(([storageClass, group]) => ({
    storageClass,
    objects: group.reduce((sum, { objects }) => sum + objects, 0),
    bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
    smallObjects: group.reduce((sum, { smallObjects }) => sum + smallObjects, 0),
    smallBytes: group.reduce((sum, { smallBytes }) => sum + smallBytes, 0),
  }));
}

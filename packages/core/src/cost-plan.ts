/** What videos cost from now on under each of several tiering policies, month by month, with everything that S3 bills but traffic. */
import { billedBytes, cooledDays, daysWithin, earlyLeaveUsd, MONTH_DAYS } from './billed-days.ts';
import { GiB, type PriceTable, tieredUsd } from './pricing.ts';
import { type Cohort, cohortsOf, planStays, type Stay } from './storage-stays.ts';
import type { TieringPolicy } from './tiering-policy.ts';
import { type AgedAmount, type Amount, SMALL_OBJECT_BYTES } from './usage.ts';

export const COST_PARTS = ['storage', 'monitoring', 'transitions', 'requests', 'retrieval', 'early_deletion'] as const;
export type CostPart = (typeof COST_PARTS)[number];

/** In millionths of a dollar, each rounded. */
export type CostParts = Readonly<Record<CostPart, number>>;

export interface PolicyCost {
  readonly policy: TieringPolicy;
  /** Of the whole time. */
  readonly microUsd: number;
  readonly parts: CostParts;
  readonly months: ReadonlyArray<{ readonly microUsd: number; readonly parts: CostParts }>;
  /** Classes without a price: not in the sums. */
  readonly unpriced: readonly string[];
}

export interface PlanRequest {
  readonly byAge: readonly AgedAmount[];
  /** Videos that come each month, in its middle; they are stored in STANDARD. */
  readonly newPerMonth?: Amount | undefined;
  readonly policies: readonly TieringPolicy[];
  /** Age at which a video is deleted: its campaign ends, or a rule says so. Undefined: never. */
  readonly endAgeDays?: number | undefined;
  /** How often each video is opened in full, one request each. */
  readonly playsPerMonth: number;
  readonly prices: PriceTable;
  readonly now: Date;
  /** How far to look ahead; a month has 30 days. */
  readonly months: number;
}

const DAY_MS = 86_400_000;

/** In the order of `policies`. Traffic is left out: it is the same under each. */
export function planCost(request: PlanRequest): PolicyCost[] {
  const cohorts = [...existing(request), ...coming(request)];
  return request.policies.map((policy) => costOf(policy, cohorts, request));
}

function costOf(policy: TieringPolicy, cohorts: readonly Cohort[], request: PlanRequest): PolicyCost {
  const { prices, playsPerMonth } = request;
  const unpriced = new Set<string>();
  const months = Array.from({ length: request.months }, (_, index) => openMonth(index));
  for (const cohort of cohorts) {
    for (const stay of planStays(cohort, policy, request.endAgeDays)) {
      if (prices.classes[stay.storageClass] === undefined) unpriced.add(stay.storageClass);
      for (const month of months) addStay(month, cohort, stay, { prices, playsPerMonth });
    }
  }
  const closed = months.map((month) => closeMonth(month, prices));
  const parts = sumParts(closed.map((month) => month.parts));
  return { policy, microUsd: totalOf(parts), parts, months: closed, unpriced: [...unpriced] };
}

interface OpenMonth {
  readonly fromDay: number;
  readonly toDay: number;
  /** By class, of those days that are billed by the class's own tiers: these count over all objects. */
  readonly byteDays: Map<string, number>;
  readonly usd: Record<CostPart, number>;
}

function openMonth(index: number): OpenMonth {
  const usd = { storage: 0, monitoring: 0, transitions: 0, requests: 0, retrieval: 0, early_deletion: 0 };
  return { fromDay: index * MONTH_DAYS, toDay: (index + 1) * MONTH_DAYS, byteDays: new Map(), usd };
}

function addStay(
  month: OpenMonth,
  cohort: Cohort,
  stay: Stay,
  { prices, playsPerMonth }: Pick<PlanRequest, 'prices' | 'playsPerMonth'>,
): void {
  const price = prices.classes[stay.storageClass];
  if (price === undefined) return;
  const { usd, byteDays } = month;
  const { objects, bytes, small } = cohort;
  const grow = (storageClass: string, amount: number) =>
    byteDays.set(storageClass, (byteDays.get(storageClass) ?? 0) + amount);
  const billed = billedBytes(cohort, price);
  for (const { perGibMonthUsd, days } of cooledDays(stay, month, price, { small, playsPerMonth })) {
    if (perGibMonthUsd === undefined) grow(stay.storageClass, billed * days);
    else usd.storage += (billed / GiB) * perGibMonthUsd * (days / MONTH_DAYS);
  }
  const share = daysWithin(stay, month) / MONTH_DAYS;
  grow('STANDARD', objects * (price.standardOverheadBytes ?? 0) * share * MONTH_DAYS);
  if (!small) usd.monitoring += (objects / 1_000) * (price.perThousandLargeObjectsUsd ?? 0) * share;
  const plays = playsPerMonth * share;
  usd.requests += ((objects * plays) / 1_000) * (price.perThousandGetsUsd ?? 0);
  usd.retrieval += ((bytes * plays) / GiB) * (price.perGibRetrievedUsd ?? 0);
  if (isIn(month, stay.fromDay)) {
    if (stay.entered === 'moved') usd.transitions += (objects / 1_000) * (price.perThousandTransitionsUsd ?? 0);
    if (stay.entered === 'stored') usd.requests += (objects / 1_000) * (price.perThousandPutsUsd ?? 0);
  }
  if (stay.toDay !== undefined && isIn(month, stay.toDay)) usd.early_deletion += earlyLeaveUsd(cohort, stay, price);
}

function isIn({ fromDay, toDay }: OpenMonth, day: number): boolean {
  return day >= fromDay && day < toDay;
}

function closeMonth({ byteDays, usd }: OpenMonth, prices: PriceTable) {
  let storage = usd.storage;
  for (const [storageClass, amount] of byteDays) {
    const price = prices.classes[storageClass];
    if (price !== undefined) storage += tieredUsd(amount / MONTH_DAYS, price);
  }
  const parts = mapParts((part) => Math.round((part === 'storage' ? storage : usd[part]) * 1e6));
  return { microUsd: totalOf(parts), parts };
}

function existing({ byAge, now }: PlanRequest): Cohort[] {
  const today = Math.floor(now.getTime() / DAY_MS);
  return byAge.flatMap((amount) => {
    const storedDay = Math.floor(Date.parse(`${amount.storedOn}T00:00:00Z`) / DAY_MS);
    return cohortsOf(amount, Math.max(0, today - storedDay));
  });
}

function coming({ newPerMonth, months }: PlanRequest): Cohort[] {
  if (newPerMonth === undefined || newPerMonth.objects === 0) return [];
  const { objects, bytes } = newPerMonth;
  const small = bytes / objects < SMALL_OBJECT_BYTES;
  return Array.from({ length: months }, (_, index) => {
    const ageDays = -(index * MONTH_DAYS + MONTH_DAYS / 2);
    return { objects, bytes, small, storageClass: 'STANDARD', ageDays };
  });
}

function mapParts(usdOf: (part: CostPart) => number): CostParts {
  return {
    storage: usdOf('storage'),
    monitoring: usdOf('monitoring'),
    transitions: usdOf('transitions'),
    requests: usdOf('requests'),
    retrieval: usdOf('retrieval'),
    early_deletion: usdOf('early_deletion'),
  };
}

function sumParts(all: readonly CostParts[]): CostParts {
  return mapParts((part) => all.reduce((sum, parts) => sum + parts[part], 0));
}

function totalOf(parts: CostParts): number {
  return COST_PARTS.reduce((sum, part) => sum + parts[part], 0);
}

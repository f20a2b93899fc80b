/** A tenant's usage as the API describes it: amounts, what they cost by which prices, and what becomes of them. */
import { z } from '@hono/zod-openapi';
import type { LifecycleRule } from '@reelkeep/core/lifecycle-rule';
import { monthlyCost, type PriceTable } from '@reelkeep/core/pricing';
import type { Tenant } from '@reelkeep/core/tenant';
import type { ClassAmount, MonthAmount } from '@reelkeep/core/usage';
import { forecastUsage } from '@reelkeep/core/usage-forecast';
import { tenantPrefix } from '@reelkeep/core/video-key';
import type { CountedUsage } from './usage-scans.ts';

/** A year ahead. */
const FORECAST_MONTHS = 12;

const amount = { objects: z.int(), bytes: z.int() };
const usd = z.number().openapi({ example: 12.34 });
const classSchema = z.object({
  storage_class: z.string().openapi({ example: 'STANDARD' }),
  ...amount,
  usd_per_month: usd.optional().openapi({ description: 'Absent where the price table has no such class.' }),
});

const costSchema = z.object({
  usd_per_month: usd,
  prices: z.object({ region: z.string(), as_of: z.string().openapi({ format: 'date' }), source: z.string() }),
  unpriced_classes: z.array(z.string()),
});

const forecastSchema = z.object({
  rules: z.array(z.string()).openapi({ description: 'Ids of the lifecycle rules that were applied.' }),
  ignored_rules: z.array(z.object({ id: z.string(), why: z.string() })),
  months: z.array(z.object({ month: z.string().openapi({ example: '2025-09' }), ...amount, usd_per_month: usd })),
});

export const creativeAmountSchema = z.object({
  creative_id: z.string().openapi({ example: 'campaign-123' }),
  ...amount,
});
export const monthAmountSchema = z.object({
  month: z.string().openapi({ example: '2025-08' }),
  ...amount,
  by_storage_class: z.array(classSchema),
});

export const usageSchema = z
  .object({
    tenant: z.string().openapi({ example: 'acme' }),
    as_of: z.string().openapi({ format: 'date-time', description: 'When the count began.' }),
    ...amount,
    by_storage_class: z.array(classSchema),
    by_month: z.array(monthAmountSchema).openapi({ description: 'By the month a video was generated in.' }),
    by_creative: z.array(creativeAmountSchema).openapi({ description: 'The largest 1,000 creatives.' }),
    other_creatives: z.object(amount).openapi({ description: 'What creatives outside by_creative hold together.' }),
    cost: costSchema.openapi({ description: 'Of storage alone: requests and traffic are not in a listing.' }),
    forecast: forecastSchema.nullable().openapi({
      description:
        'On the first of each coming month, if no video is added and none deleted. Null when the lifecycle rules of the bucket may not be read.',
    }),
  })
  .openapi('Usage');

export type UsageDescription = z.infer<typeof usageSchema>;

const fromMicroUsd = (microUsd: number) => microUsd / 1e6;

export function describeClasses(amounts: readonly ClassAmount[], prices: PriceTable): z.infer<typeof classSchema>[] {
  const { byStorageClass } = monthlyCost(amounts, prices);
  return amounts.map(({ storageClass, objects, bytes }) => {
    const cost = byStorageClass.find((one) => one.storageClass === storageClass);
    return {
      storage_class: storageClass,
      objects,
      bytes,
      ...(cost === undefined ? {} : { usd_per_month: fromMicroUsd(cost.microUsd) }),
    };
  });
}

export function describeMonth(month: MonthAmount, prices: PriceTable): z.infer<typeof monthAmountSchema> {
  const { objects, bytes, byStorageClass } = month;
  return { month: month.month, objects, bytes, by_storage_class: describeClasses(byStorageClass, prices) };
}

export interface UsageContext {
  readonly tenant: Tenant;
  readonly videoPrefix: string;
  readonly prices: PriceTable;
  readonly rules: readonly LifecycleRule[] | undefined;
  readonly now: Date;
}

/** @param maxCreatives in `by_creative`. */
export function describeUsage(
  { usage, asOf }: CountedUsage,
  { tenant, videoPrefix, prices, rules, now }: UsageContext,
  maxCreatives: number,
): UsageDescription {
  const cost = monthlyCost(usage.byStorageClass, prices);
  const shown = usage.byCreative.slice(0, maxCreatives);
  const rest = usage.byCreative.slice(maxCreatives);
  const { region, asOf: readOn, source } = prices;
  return {
    tenant,
    as_of: asOf.toISOString(),
    objects: usage.objects,
    bytes: usage.bytes,
    by_storage_class: describeClasses(usage.byStorageClass, prices),
    by_month: usage.byMonth.map((month) => describeMonth(month, prices)),
    by_creative: shown.map(({ creativeId, objects, bytes }) => ({ creative_id: creativeId, objects, bytes })),
    other_creatives: {
      objects: rest.reduce((sum, { objects }) => sum + objects, usage.otherCreatives.objects),
      bytes: rest.reduce((sum, { bytes }) => sum + bytes, usage.otherCreatives.bytes),
    },
    cost: {
      usd_per_month: fromMicroUsd(cost.microUsd),
      prices: { region, as_of: readOn, source },
      unpriced_classes: [...cost.unpriced],
    },
    forecast: rules === undefined ? null : describeForecast(),
  };

  function describeForecast() {
    const prefix = tenantPrefix(videoPrefix, tenant);
    const forecast = forecastUsage({
      byAge: usage.byAge,
      rules: rules ?? [],
      prefix,
      prices,
      now,
      months: FORECAST_MONTHS,
    });
    return {
      rules: [...forecast.applied],
      ignored_rules: [...forecast.ignored],
      months: forecast.months.map(({ microUsd, ...rest }) => ({ ...rest, usd_per_month: fromMicroUsd(microUsd) })),
    };
  }
}

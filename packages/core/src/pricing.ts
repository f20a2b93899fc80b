/** A price table with a date, and what keeping things costs a month by it. Requests and retrieval: see `cost-plan.ts`. */
import { z } from 'zod';
import { type ClassAmount, SMALL_OBJECT_BYTES } from './usage.ts';

const usd = z.number().nonnegative();

const classPriceSchema = z.strictObject({
  /** Ascending by size; the last has no end. AWS counts the whole account: for one tenant this is an upper bound. */
  perGibMonthUsd: z
    .array(z.strictObject({ upToGib: z.number().positive().nullable(), usd }))
    .min(1)
    .refine((tiers) => tiers.every(({ upToGib }, index) => (upToGib === null) === (index === tiers.length - 1)), {
      error: 'expected the last tier, and no other, to have upToGib null',
    }),
  /** A smaller object is billed as this much. */
  minimumObjectBytes: z.literal(SMALL_OBJECT_BYTES).optional(),
  /** Added to each object: at this class's price, and at STANDARD's. */
  overheadBytes: z.int().nonnegative().optional(),
  standardOverheadBytes: z.int().nonnegative().optional(),
  /** For watching each object of 128 KiB or more. */
  perThousandLargeObjectsUsd: usd.optional(),
  /** What leaves earlier is billed for the rest of so many days. */
  minimumDays: z.int().nonnegative().optional(),
  perThousandPutsUsd: usd.optional(),
  perThousandGetsUsd: usd.optional(),
  /** For lifecycle transitions into this class. */
  perThousandTransitionsUsd: usd.optional(),
  perGibRetrievedUsd: usd.optional(),
  /** Of this row, where they are not the table's. */
  source: z.url().optional(),
  asOf: z.iso.date().optional(),
  /** Of a class that moves objects by itself: what a GiB costs a month once nobody has opened it for so many days, ascending. */
  untouched: z.array(z.strictObject({ afterDays: z.int().positive(), perGibMonthUsd: usd })).optional(),
});

export const priceTableSchema = z.strictObject({
  region: z.string().min(1),
  /** The day the prices were read, `2025-06-30`. */
  asOf: z.iso.date(),
  source: z.url(),
  classes: z.record(z.string(), classPriceSchema),
});

export type PriceTable = z.infer<typeof priceTableSchema>;
export type ClassPrice = z.infer<typeof classPriceSchema>;

export interface Cost {
  /** A month's storage, in millionths of a dollar, rounded. */
  readonly microUsd: number;
  readonly byStorageClass: ReadonlyArray<{ readonly storageClass: string; readonly microUsd: number }>;
  /** Classes that the table has no price for: not in the sum. */
  readonly unpriced: readonly string[];
}

/** AWS bills by the GB-month, and means 2^30 bytes by GB: https://aws.amazon.com/s3/pricing/ */
export const GiB = 1_073_741_824;

/** Of amounts with each class once. */
export function monthlyCost(amounts: readonly ClassAmount[], table: PriceTable): Cost {
  const byStorageClass: Array<{ storageClass: string; microUsd: number }> = [];
  const unpriced: string[] = [];
  for (const amount of amounts) {
    const price = table.classes[amount.storageClass];
    if (price === undefined) unpriced.push(amount.storageClass);
    else
      byStorageClass.push({
        storageClass: amount.storageClass,
        microUsd: Math.round(classUsd(amount, price, table) * 1e6),
      });
  }
  return { microUsd: byStorageClass.reduce((sum, { microUsd }) => sum + microUsd, 0), byStorageClass, unpriced };
}

function classUsd(amount: ClassAmount, price: ClassPrice, table: PriceTable): number {
  const { objects, bytes, smallObjects, smallBytes } = amount;
  const padded = price.minimumObjectBytes === undefined ? 0 : smallObjects * price.minimumObjectBytes - smallBytes;
  const own = bytes + padded + objects * (price.overheadBytes ?? 0);
  const standard = table.classes['STANDARD'];
  const elsewhere = standard === undefined ? 0 : tieredUsd(objects * (price.standardOverheadBytes ?? 0), standard);
  const watched = ((objects - smallObjects) / 1_000) * (price.perThousandLargeObjectsUsd ?? 0);
  return tieredUsd(own, price) + elsewhere + watched;
}

/** A month of so many bytes, not rounded. */
export function tieredUsd(bytes: number, { perGibMonthUsd }: ClassPrice): number {
  const gib = bytes / GiB;
  let usdSum = 0;
  let from = 0;
  for (const tier of perGibMonthUsd) {
    const to = tier.upToGib ?? Number.POSITIVE_INFINITY;
    if (gib <= from) break;
    usdSum += (Math.min(gib, to) - from) * tier.usd;
    from = to;
  }
  return usdSum;
}

export interface ReadingCost {
  readonly storageClass: string;
  /** Of one GET each time a video is played in full. */
  readonly requestsMicroUsd: number;
  readonly retrievalMicroUsd: number;
}

/** What a month of playing costs beside keeping, by class: traffic is not in it. Classes without a price are left out. */
export function monthlyReading(
  amounts: readonly ClassAmount[],
  table: PriceTable,
  playsPerMonth: number,
): ReadingCost[] {
  return amounts.flatMap(({ storageClass, objects, bytes }) => {
    const price = table.classes[storageClass];
    if (price === undefined) return [];
    const requestsUsd = ((objects * playsPerMonth) / 1_000) * (price.perThousandGetsUsd ?? 0);
    const retrievalUsd = ((bytes * playsPerMonth) / GiB) * (price.perGibRetrievedUsd ?? 0);
    return [
      {
        storageClass,
        requestsMicroUsd: Math.round(requestsUsd * 1e6),
        retrievalMicroUsd: Math.round(retrievalUsd * 1e6),
      },
    ];
  });
}

/** What a tenant keeps, added up object by object in bounded memory: by class, by month, by creative, and by age for the forecast. */
import type { StoredObject } from './object-store.ts';
import { formatTimestamp, type VideoParts } from './video-key.ts';

export interface Amount {
  readonly objects: number;
  readonly bytes: number;
}

/** Objects below this are billed as if they had it, in the classes that have a minimum. */
export const SMALL_OBJECT_BYTES = 131_072;

/** What a price is asked for: beside the whole, how much of it lies in small objects. */
export interface ClassAmount extends Amount {
  readonly storageClass: string;
  readonly smallObjects: number;
  readonly smallBytes: number;
}

/** Objects of one class that were stored on the same day: lifecycle rules count from there. */
export interface AgedAmount extends ClassAmount {
  /** `2025-08-12`, UTC. */
  readonly storedOn: string;
}

export interface MonthAmount extends Amount {
  /** That the videos were generated in, `2025-08`. */
  readonly month: string;
  readonly byStorageClass: readonly ClassAmount[];
}

export interface Usage extends Amount {
  readonly byStorageClass: readonly ClassAmount[];
  /** Oldest first. */
  readonly byMonth: readonly MonthAmount[];
  /** Largest first. */
  readonly byCreative: ReadonlyArray<Amount & { readonly creativeId: string }>;
  /** Videos of creatives that are not in `byCreative`. */
  readonly otherCreatives: Amount;
  readonly byAge: readonly AgedAmount[];
}

export interface UsageTally {
  add(parts: VideoParts, object: StoredObject): void;
  /** So far. @param maxCreatives in `byCreative`; the rest is in `otherCreatives`. */
  usage(maxCreatives?: number): Usage;
  /** One month, so far. */
  month(month: string): MonthAmount;
}

/** So many creatives are told apart, about 2 MB; the videos of any further ones are added up together. */
const MAX_CREATIVES = 10_000;

interface Sum {
  objects: number;
  bytes: number;
  smallObjects: number;
  smallBytes: number;
}

export function createUsageTally(): UsageTally {
  const total = nothing();
  const months = new Map<string, Map<string, Sum>>();
  const ages = new Map<string, Map<string, Sum>>();
  const creatives = new Map<string, Sum>();

  return {
    add: ({ creativeId, generatedAt }, { sizeBytes, storageClass, lastModified }) => {
      grow(total, sizeBytes);
      grow(sumOf(groupOf(months, monthOf(generatedAt)), storageClass), sizeBytes);
      grow(sumOf(groupOf(ages, lastModified.toISOString().slice(0, 10)), storageClass), sizeBytes);
      if (creatives.has(creativeId) || creatives.size < MAX_CREATIVES) grow(sumOf(creatives, creativeId), sizeBytes);
    },

    month: (month) => monthAmount(month, months.get(month) ?? new Map()),

    usage: (maxCreatives = MAX_CREATIVES) => {
      const largest = [...creatives].sort(([, a], [, b]) => b.bytes - a.bytes).slice(0, maxCreatives);
      const shown = { objects: 0, bytes: 0 };
      for (const [, { objects, bytes }] of largest) {
        shown.objects += objects;
        shown.bytes += bytes;
      }
      return {
        objects: total.objects,
        bytes: total.bytes,
        byStorageClass: classesOf([...months.values()]),
        byMonth: [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, sums]) => monthAmount(month, sums)),
        byCreative: largest.map(([creativeId, { objects, bytes }]) => ({ creativeId, objects, bytes })),
        otherCreatives: { objects: total.objects - shown.objects, bytes: total.bytes - shown.bytes },
        byAge: [...ages].flatMap(([storedOn, sums]) => classesOf([sums]).map((amount) => ({ storedOn, ...amount }))),
      };
    },
  };
}

/** `2025-08`: the month a video was generated in, as its key says it. */
export function monthOf(instant: Date): string {
  const stamp = formatTimestamp(instant);
  return `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}`;
}

function monthAmount(month: string, sums: Map<string, Sum>): MonthAmount {
  const byStorageClass = classesOf([sums]);
  const objects = byStorageClass.reduce((sum, amount) => sum + amount.objects, 0);
  const bytes = byStorageClass.reduce((sum, amount) => sum + amount.bytes, 0);
  return { month, objects, bytes, byStorageClass };
}

/** Added up over groups, in the order in which the classes were first seen. */
function classesOf(groups: ReadonlyArray<Map<string, Sum>>): ClassAmount[] {
  const all = new Map<string, Sum>();
  for (const group of groups) {
    for (const [storageClass, { objects, bytes, smallObjects, smallBytes }] of group) {
      const sum = sumOf(all, storageClass);
      sum.objects += objects;
      sum.bytes += bytes;
      sum.smallObjects += smallObjects;
      sum.smallBytes += smallBytes;
    }
  }
  return [...all].map(([storageClass, sum]) => ({ storageClass, ...sum }));
}

function nothing(): Sum {
  return { objects: 0, bytes: 0, smallObjects: 0, smallBytes: 0 };
}

function grow(sum: Sum, sizeBytes: number): void {
  sum.objects += 1;
  sum.bytes += sizeBytes;
  if (sizeBytes >= SMALL_OBJECT_BYTES) return;
  sum.smallObjects += 1;
  sum.smallBytes += sizeBytes;
}

function sumOf(sums: Map<string, Sum>, name: string): Sum {
  const known = sums.get(name);
  if (known !== undefined) return known;
  const sum = nothing();
  sums.set(name, sum);
  return sum;
}

function groupOf(groups: Map<string, Map<string, Sum>>, name: string): Map<string, Sum> {
  const known = groups.get(name);
  if (known !== undefined) return known;
  const group = new Map<string, Sum>();
  groups.set(name, group);
  return group;
}

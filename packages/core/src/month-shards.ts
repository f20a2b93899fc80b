/** Reads a tenant's whole listing month by month, several months at a time, in about the fewest requests that S3 allows. */
import type { CallOptions, ObjectStore, StoredObject } from './object-store.ts';
import { StoreError } from './store-error.ts';

export interface MonthShards {
  readonly store: ObjectStore;
  /** `videos/acme/`: keys go on with `YYYYMMDD`. */
  readonly prefix: string;
  /** Months read at a time. */
  readonly lanes: number;
  /** One page's objects of a month, in key order. Keys that begin with no month may come more than once. */
  readonly onObjects: (objects: readonly StoredObject[]) => void;
  /** `2025-08`: it has been read to its end. Months without objects are not told of. */
  readonly onMonth?: ((month: string) => void | Promise<void>) | undefined;
}

/** Keys have years of four digits. */
const END_OF_TIME = 10_000 * 12;

/**
 * Throws `StoreError`. A listing of up to 1,000 keys is one request; a longer one costs at most one more request a month
 * than its thousands of keys. The months between two far apart are skipped, whatever instants keys may claim.
 */
export async function readMonthShards(
  { store, prefix, lanes, onObjects, onMonth }: MonthShards,
  options?: CallOptions,
) {
  /** Every month before it is somebody's already. */
  let frontier = 0;
  let ended = false;

  const first = await store.list({ prefix }, options);
  if (!first.truncated) {
    onObjects(first.objects);
    const months = first.objects.map(({ key }) => monthIndex(key)).filter((month) => month !== undefined);
    for (const month of new Set(months)) await onMonth?.(nameOf(month));
    return;
  }
  const begin = first.objects.map(({ key }) => monthIndex(key)).find((month) => month !== undefined) ?? 0;
  frontier = begin;

  async function lane(): Promise<void> {
    while (!ended && frontier < END_OF_TIME) {
      const month = frontier;
      frontier += 1;
      await readMonth(month);
    }
  }

  async function readMonth(month: number): Promise<void> {
    const end = `${prefix}${digitsOf(month + 1)}`;
    let startAfter = month === begin ? undefined : `${prefix}${digitsOf(month)}`;
    let page = month === begin ? first : undefined;
    let found = false;
    for (;;) {
      page ??= await store.list({ prefix, startAfter }, options);
      const beyond = page.objects.findIndex(({ key }) => key >= end && monthIndex(key) !== undefined);
      const mine = beyond === -1 ? page.objects : page.objects.slice(0, beyond);
      if (mine.length > 0) onObjects(mine);
      found ||= mine.some(({ key }) => monthIndex(key) === month);
      if (beyond !== -1) {
        // Nothing lies between here and there.
        frontier = Math.max(frontier, monthIndex(page.objects[beyond]?.key ?? '') ?? 0);
        break;
      }
      if (!page.truncated) {
        ended = true;
        break;
      }
      const last = page.objects.at(-1)?.key;
      if (last === undefined || last === startAfter) throw stuck(prefix);
      startAfter = last;
      page = undefined;
    }
    if (found) await onMonth?.(nameOf(month));
  }

  // The first failure ends all lanes: each looks before its next month, and what is under way is let end.
  const running = Array.from({ length: lanes }, () =>
    lane().catch((error: unknown) => {
      ended = true;
      throw error;
    }),
  );
  for (const outcome of await Promise.allSettled(running)) if (outcome.status === 'rejected') throw outcome.reason;

  /** Months since the beginning of time; undefined for a key that no video can have. */
  function monthIndex(key: string): number | undefined {
    const [, year, month] = /^(\d{4})(0[1-9]|1[0-2])/.exec(key.slice(prefix.length)) ?? [];
    return year === undefined ? undefined : Number(year) * 12 + Number(month) - 1;
  }
}

function digitsOf(index: number): string {
  // What sorts after every digit.
  if (index >= END_OF_TIME) return ':';
  const year = String(Math.floor(index / 12)).padStart(4, '0');
  return `${year}${String((index % 12) + 1).padStart(2, '0')}`;
}

function nameOf(index: number): string {
  const digits = digitsOf(index);
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}

function stuck(prefix: string): StoreError {
  return new StoreError({
    kind: 'unavailable',
    code: 'ListingStuck',
    message: `the listing of ${prefix} says there is more but gives nothing new`,
    advice: 'The engine answers the same page again and again; report it to whoever runs it.',
  });
}

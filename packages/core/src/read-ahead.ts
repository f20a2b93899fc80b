/** Asks for the next page of a listing while its reader is at work on the last one: a page each way is under way. */
import { listPage } from './list-all.ts';
import type { CallOptions, ObjectPage, ObjectStore } from './object-store.ts';

/** @param startAfter where the page before ended, or undefined. */
export type ReadPage = (startAfter: string | undefined) => Promise<ObjectPage>;

/**
 * Pages of `prefix`, in their order; as many requests as without it, but for one too many when the reader gives up between
 * two. What was written since the page before was read may be missing from a page, as it may from any listing of pages.
 */
export function createReadAhead(store: ObjectStore, prefix: string, options?: CallOptions): ReadPage {
  let ahead: { readonly startAfter: string | undefined; readonly page: Promise<ObjectPage> } | undefined;

  return async function readPage(startAfter) {
    const asked = ahead?.startAfter === startAfter ? ahead?.page : undefined;
    ahead = undefined;
    const page = await (asked ?? listPage(store, prefix, startAfter, options));
    const last = page.objects.at(-1)?.key;
    if (page.truncated && last !== undefined) {
      const next = listPage(store, prefix, last, options);
      // Heard when it is asked for; until then its failure is nobody's.
      next.catch(() => {});
      ahead = { startAfter: last, page: next };
    }
    return page;
  };
}

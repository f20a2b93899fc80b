/** Asks for the next pages of a listing while its reader is at work on the last one: the listing never waits for the reader. */
import { listPage } from './list-all.ts';
import type { CallOptions, ObjectPage, ObjectStore } from './object-store.ts';

/** @param startAfter where the page before ended, or undefined. */
export type ReadPage = (startAfter: string | undefined) => Promise<ObjectPage>;

/** Pages that wait for their reader: of a thousand keys each, a few megabytes. */
export const PAGES_AHEAD = 8;

interface Asked {
  readonly startAfter: string | undefined;
  readonly page: Promise<ObjectPage>;
}

/**
 * Pages of `prefix`, in their order, one request at a time; as many requests as without it, but for some too many when the
 * reader gives up between two. What was written since the page before was read may be missing from a page, as it may from any
 * listing of pages.
 */
export function createReadAhead(store: ObjectStore, prefix: string, options?: CallOptions): ReadPage {
  const ahead: Asked[] = [];
  /** The last page that was asked for: whatever comes next begins where it ends. */
  let newest: Asked | undefined;

  function ask(startAfter: string | undefined): Asked {
    const asked = { startAfter, page: listPage(store, prefix, startAfter, options) };
    newest = asked;
    return asked;
  }

  /** Asks for the page after `asked`, where there is one and there is room for it. */
  function goOn(asked: Asked, { objects, truncated }: ObjectPage): void {
    const last = objects.at(-1)?.key;
    if (asked !== newest || !truncated || last === undefined || ahead.length >= PAGES_AHEAD) return;
    const next = ask(last);
    ahead.push(next);
    // A failure is heard when the page is asked for; until then it is nobody's.
    next.page.then(
      (page) => goOn(next, page),
      () => {},
    );
  }

  return async function readPage(startAfter) {
    const waiting = ahead[0]?.startAfter === startAfter ? ahead.shift() : undefined;
    if (waiting === undefined) ahead.length = 0;
    const asked = waiting ?? ask(startAfter);
    const page = await asked.page;
    // There is room again: where nobody else goes on, this does.
    const tail = newest;
    if (tail === asked) goOn(asked, page);
    else tail?.page.then((last) => goOn(tail, last)).catch(() => {});
    return page;
  };
}

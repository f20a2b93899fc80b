/** Reads the parts of a long listing that somebody wants, skipping what lies between them. */
import { listPage } from './list-all.ts';
import type { CallOptions, ObjectStore, StoredObject } from './object-store.ts';

/** Of a page most of which nobody wanted, the next one asks for less. */
const FEWEST = 16;
const MOST = 1_000;

/**
 * Every object whose key begins with one of `wanted`, in key order. Takes at most one request for each that is wanted and
 * each page filled by what begins like one but for its last character: about a thousandth of that where they lie close
 * together. Throws `StoreError`.
 *
 * @param wanted keys, or beginnings of keys, of ASCII characters, all of them under `prefix`.
 */
export async function* listWanted(
  store: ObjectStore,
  prefix: string,
  wanted: readonly string[],
  options?: CallOptions,
): AsyncGenerator<StoredObject> {
  const sorted = [...wanted].sort();
  let next = 0;
  let after: string | undefined;
  let maxKeys = MOST;
  for (let want = sorted[next]; want !== undefined; want = sorted[next]) {
    // A listing begins after a key: here after the longest that comes before everything that is wanted.
    const before = want.slice(0, -1);
    const startAfter: string = after === undefined || after < before ? before : after;
    const begun = next;
    const page = await listPage(store, prefix, startAfter, { ...options, maxKeys });
    for (const object of page.objects) {
      next = skipTo(object.key);
      if (object.key.startsWith(sorted[next] ?? '/')) yield object;
    }
    if (!page.truncated) return;
    after = page.objects.at(-1)?.key ?? startAfter;
    next = skipTo(after);
    maxKeys = (next - begun) * 4 < page.objects.length ? FEWEST : Math.min(MOST, maxKeys * 4);
  }

  /** The first of those wanted that `key`, or one after it, may begin with. */
  function skipTo(key: string): number {
    let at = next;
    for (let want = sorted[at]; want !== undefined && want < key && !key.startsWith(want); want = sorted[at]) at += 1;
    return at;
  }
}

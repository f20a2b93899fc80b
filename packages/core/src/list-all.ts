/** Walks every page of a listing, in order, one request at a time, in constant memory. */
import type { CallOptions, ObjectPage, ObjectStore, StoredObject } from './object-store.ts';
import { StoreError } from './store-error.ts';

/** One page after `startAfter`. Throws `StoreError` when it says that there is more but gives nothing new. */
export async function listPage(
  store: ObjectStore,
  prefix: string,
  startAfter: string | undefined,
  options: CallOptions & { readonly maxKeys?: number } = {},
): Promise<ObjectPage> {
  const { maxKeys, ...call } = options;
  const page = await store.list({ prefix, startAfter, maxKeys }, call);
  const last = page.objects.at(-1)?.key;
  if (page.truncated && (last === undefined || last === startAfter)) {
    throw new StoreError({
      kind: 'unavailable',
      code: 'ListingStuck',
      message: `the listing of ${prefix} says there is more but gives nothing new after ${startAfter ?? 'its start'}`,
      advice: 'The engine answers the same page again and again; report it to whoever runs it.',
    });
  }
  return page;
}

/** Every object under `prefix` after `startAfter`, in key order. Throws `StoreError` when a page makes no headway. */
export async function* listAll(
  store: ObjectStore,
  prefix: string,
  options: CallOptions & { readonly startAfter?: string | undefined } = {},
): AsyncGenerator<StoredObject> {
  let startAfter = options.startAfter;
  for (;;) {
    const page = await listPage(store, prefix, startAfter, options);
    yield* page.objects;
    if (!page.truncated) return;
    startAfter = page.objects.at(-1)?.key;
  }
}

/** The reference model of the bucket: unit tests run on it, and the contract suite holds it to what real engines do. */
import { createHash } from 'node:crypto';
import {
  type CallOptions,
  MAX_PURGE_KEYS,
  MAX_REMOVE_KEYS,
  MAX_SMALL_OBJECT_BYTES,
  type ObjectHead,
  type ObjectStore,
  type RemoveResult,
  type StoredObject,
} from '../object-store.ts';
import { objectTooLarge } from '../store-error.ts';
import { untilAborted } from '../until-aborted.ts';

export type StoreVerb = keyof ObjectStore;

/** One call on the store. `keys` holds the key, the keys, or the listing's prefix. */
export interface StoreCall {
  readonly verb: StoreVerb;
  readonly keys: readonly string[];
  /** `before` anything has happened, or `after` the effect is there but before the caller hears of it. */
  readonly moment: 'before' | 'after';
}

export interface MemoryObjectStore extends ObjectStore {
  /** The next call of `verb` throws `error`: `before` it does anything, or `after`, as when an answer is lost on its way. */
  failNext(verb: StoreVerb, error: Error, moment?: StoreCall['moment']): void;
  /** Every call throws `error`, an outage, until it is called with undefined. */
  failAll(error: Error | undefined): void;
  /** Runs at both moments of every call: throw to fail it, wait to hold it, write to race it. Replaces the former hook. */
  intercept(hook: ((call: StoreCall) => void | Promise<void>) | undefined): void;
  /** Every call so far, in order, at its `before` moment. */
  readonly calls: readonly StoreCall[];
  /** All keys, in UTF-8 order, without counting as a call. */
  keys(prefix?: string): string[];
  /** The bytes under a key, of any size, without counting as a call. */
  bytes(key: string): Uint8Array | undefined;
}

interface Entry extends ObjectHead {
  readonly body: Uint8Array;
}

/** S3 lists in the order of the keys' UTF-8 bytes, which differs from JavaScript's beyond U+FFFF. */
function byUtf8(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** @param now the clock behind `lastModified`. */
export function createMemoryObjectStore({ now = () => new Date() }: { now?: () => Date } = {}): MemoryObjectStore {
  const entries = new Map<string, Entry>();
  const calls: StoreCall[] = [];
  const failures: Array<{ verb: StoreVerb; error: Error; moment: StoreCall['moment'] }> = [];
  let outage: Error | undefined;
  let hook: ((call: StoreCall) => void | Promise<void>) | undefined;

  async function reach(call: StoreCall): Promise<void> {
    await hook?.(call);
    if (call.moment === 'before' && outage !== undefined) throw outage;
    const at = failures.findIndex((failure) => failure.verb === call.verb && failure.moment === call.moment);
    const failure = at === -1 ? undefined : failures.splice(at, 1)[0];
    if (failure !== undefined) throw failure.error;
  }

  /** Carries out one call: every verb passes through here, so that no hook can be forgotten. */
  async function call<T>(
    verb: StoreVerb,
    keys: readonly string[],
    options: CallOptions | undefined,
    act: () => T | Promise<T>,
  ): Promise<T> {
    options?.signal?.throwIfAborted();
    const record = { verb, keys };
    calls.push({ ...record, moment: 'before' });
    await reach({ ...record, moment: 'before' });
    const result = await act();
    await reach({ ...record, moment: 'after' });
    return result;
  }

  function write(
    key: string,
    body: Uint8Array,
    contentType: string | undefined,
    metadata: Readonly<Record<string, string>>,
  ) {
    const lowerCase = Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value] as const);
    entries.set(key, {
      key,
      body,
      sizeBytes: body.byteLength,
      lastModified: now(),
      storageClass: 'STANDARD',
      etag: `"${createHash('md5').update(body).digest('hex')}"`,
      contentType: contentType ?? 'application/octet-stream',
      metadata: Object.fromEntries(lowerCase),
    });
  }

  async function removeAll(keys: readonly string[]): Promise<RemoveResult> {
    for (const key of keys) entries.delete(key);
    return { removed: [...new Set(keys)], failed: [] };
  }

  function sortedKeys(prefix = ''): string[] {
    return [...entries.keys()].filter((key) => key.startsWith(prefix)).sort(byUtf8);
  }

  return {
    calls,
    keys: sortedKeys,
    bytes: (key) => entries.get(key)?.body,
    failNext: (verb, error, moment = 'before') => void failures.push({ verb, error, moment }),
    failAll: (error) => {
      outage = error;
    },
    intercept: (next) => {
      hook = next;
    },

    putVideo: ({ key, body, metadata }, options) =>
      call('putVideo', [key], options, async () => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of untilAborted(body, options?.signal)) {
          // A copy, as a sender may reuse its buffer (and a Buffer's own slice would share it).
          chunks.push(Uint8Array.from(chunk));
        }
        const bytes = Buffer.concat(chunks);
        // S3 judges the condition when the last byte is in, not when the first is: whoever ends first has the key.
        if (entries.has(key)) return { outcome: 'occupied' } as const;
        write(key, bytes, 'video/mp4', metadata);
        return { outcome: 'stored', sizeBytes: bytes.byteLength } as const;
      }),
    put: ({ key, body, contentType, metadata = {} }, options) =>
      call('put', [key], options, () => {
        write(key, Uint8Array.from(body), contentType, metadata);
        return { key };
      }),
    create: ({ key, body, contentType, metadata = {} }, options) =>
      call('create', [key], options, () => {
        if (entries.has(key)) return 'occupied';
        write(key, Uint8Array.from(body), contentType, metadata);
        return 'created';
      }),
    head: (key, options) =>
      call('head', [key], options, () => {
        const entry = entries.get(key);
        if (entry === undefined) return undefined;
        const { body: _, ...head } = entry;
        return head;
      }),
    get: (key, options) =>
      call('get', [key], options, () => {
        const body = entries.get(key)?.body;
        if (body !== undefined && body.byteLength > MAX_SMALL_OBJECT_BYTES) throw objectTooLarge(key);
        return body === undefined ? undefined : Uint8Array.from(body);
      }),
    list: ({ prefix, startAfter, maxKeys = 1_000 }, options) =>
      call('list', [prefix], options, () => {
        if (!Number.isInteger(maxKeys) || maxKeys < 1 || maxKeys > 1_000) {
          throw new RangeError(`maxKeys is an integer from 1 to 1000, got ${maxKeys}`);
        }
        const keys = sortedKeys(prefix).filter((key) => startAfter === undefined || byUtf8(key, startAfter) > 0);
        const objects = keys.slice(0, maxKeys).flatMap((key): StoredObject[] => {
          const entry = entries.get(key);
          if (entry === undefined) return [];
          const { sizeBytes, lastModified, storageClass } = entry;
          return [{ key, sizeBytes, lastModified, storageClass }];
        });
        return { objects, truncated: keys.length > maxKeys };
      }),
    remove: (keys, options) => call('remove', keys, options, () => removeAll(withinBatch(keys))),
    removeWritten: (objects, options) => {
      const keys = objects.map(({ key }) => key);
      return call('removeWritten', keys, options, () => removeAll(withinBatch(keys)));
    },
    purge: (keys, options) =>
      call('purge', keys, options, () =>
        // It keeps no older versions, so there is nothing behind the current object to remove.
        options?.keepCurrent === true
          ? { removed: [...new Set(withinBatch(keys, MAX_PURGE_KEYS))], failed: [] }
          : removeAll(withinBatch(keys, MAX_PURGE_KEYS)),
      ),
    probe: (options) => call('probe', [], options, () => undefined),
  };
}

function withinBatch(keys: readonly string[], most = MAX_REMOVE_KEYS): readonly string[] {
  if (keys.length > most) throw new RangeError(`one call removes up to ${most} keys, got ${keys.length}`);
  return keys;
}

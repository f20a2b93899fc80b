/** A creative's receipts, as they lie in the ledger. */
import type { CreativePlace } from './end-decision.ts';
import { listAll } from './list-all.ts';
import type { CallOptions, ObjectStore } from './object-store.ts';
import { readJson } from './read-json.ts';
import { type Receipt, receiptSchema, type SettledLine, settledLineSchema } from './receipt.ts';
import { isReceiptKey, pageKey, receiptsPrefix } from './receipt-keys.ts';
import { StoreError } from './store-error.ts';

/** Oldest first; an end has one, and one more for each time its reaping was begun anew. Throws `StoreError`. */
export async function readReceipts(store: ObjectStore, of: CreativePlace, options?: CallOptions): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  for await (const { key } of listAll(store, receiptsPrefix(of), options)) {
    if (!isReceiptKey(key)) continue;
    const receipt = await readJson(store, key, receiptSchema, 'ReceiptUnreadable', options);
    if (receipt !== undefined) receipts.push(receipt);
  }
  return receipts;
}

/** Whether an end of the creative was carried out in mode `purge`, whatever its tombstone says: the first end wrote that. */
export async function wasPurged(store: ObjectStore, of: CreativePlace, options?: CallOptions): Promise<boolean> {
  const receipts = await readReceipts(store, of, options);
  return receipts.some(({ event }) => event.mode === 'purge');
}

/** A receipt's pages, one in memory at a time, with the bytes that its hash is made of. Throws `StoreError` for one that is missing. */
export async function* readPages(
  store: ObjectStore,
  { pages }: Receipt,
  options?: CallOptions,
): AsyncGenerator<{ readonly key: string; readonly body: Uint8Array; readonly lines: readonly SettledLine[] }> {
  for (let page = 1; page <= pages.count; page += 1) {
    const key = pageKey(pages.prefix, page);
    const body = await store.get(key, options);
    if (body === undefined) throw pageUnreadable(key, 'is missing');
    yield { key, body, lines: parsePage(key, body) };
  }
}

function parsePage(key: string, body: Uint8Array): SettledLine[] {
  const texts = new TextDecoder()
    .decode(body)
    .split('\n')
    .filter((text) => text !== '');
  try {
    return texts.map((text) => settledLineSchema.parse(JSON.parse(text)));
  } catch {
    throw pageUnreadable(key, 'is no page of a receipt');
  }
}

function pageUnreadable(key: string, what: string): StoreError {
  return new StoreError({
    kind: 'misconfigured',
    code: 'PageUnreadable',
    message: `${key} ${what}`,
    advice: 'Somebody else writes or deletes under the ledger prefix: run "reelkeep campaign verify" for this tenant.',
  });
}
